// @ts-check
// Parts of the page, and the way from one screen to the next and back.

import { t } from "./words.js";

/** @typedef {Node | string | null} Part */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag @param {Record<string, string | boolean | ((event: any) => void)>} attributes @param {...Part} parts
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes = {}, ...parts) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false) made.setAttribute(name, value);
  }
  made.append(...parts.filter((part) => part !== null));
  return made;
}

/** @param {string} label @param {() => void | Promise<void>} act @param {string} look */
export function button(label, act, look = "btn") {
  const made = el("button", { type: "button", class: look }, label);
  made.addEventListener("click", async () => {
    if (made.getAttribute("aria-disabled")) return;
    made.setAttribute("aria-disabled", "true");
    try {
      await act();
    } finally {
      made.removeAttribute("aria-disabled");
    }
  });
  return made;
}

/** @param {string} sentence @param {"" | "done" | "soon" | "late"} tone */
export const notice = (sentence, tone = "") => el("p", { class: `notice ${tone}`, role: tone === "late" ? "alert" : "status" }, sentence);

/** @typedef {() => void | Promise<void>} Screen */
/** @type {Screen[]} */
const way = [];
/** @type {() => void} */
let leaving = () => {};

/** Draws a screen: a heading, what is below it, and the way back. @param {string} title @param {Part[]} parts @param {string} [back] */
export function draw(title, parts, back = t("offline-app-back")) {
  const main = document.querySelector("main");
  if (!main) return;
  const heading = el("h1", { tabindex: "-1" }, title);
  const up = way.length > 1 ? el("nav", { class: "walk-back" }, button(`‹ ${back}`, () => history.back(), "textlike")) : null;
  main.replaceChildren(...[up, heading, ...parts].filter((part) => part !== null));
  document.title = title;
  heading.focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** Counts the screens gone to. */
let shown = 0;
/** Asked later, says whether the screen that is shown now still is: what was begun on one must not draw over another. */
export function here() {
  const now = shown;
  return () => now === shown;
}

/** Goes on to a screen. @param {Screen} screen */
export async function go(screen) {
  shown += 1;
  leaving();
  way.push(screen);
  if (way.length > 1) history.pushState({ at: way.length }, "");
  await screen();
}

/** Draws the screen anew that is shown. */
export async function again() {
  await way.at(-1)?.();
}

/** Goes to a screen instead of this one. @param {Screen} screen */
export async function instead(screen) {
  shown += 1;
  leaving();
  way[Math.max(0, way.length - 1)] = screen;
  await screen();
}

/** Called once when the screen is left. @param {() => void} work */
export function onLeave(work) {
  leaving = () => {
    leaving = () => {};
    work();
  };
}

/** How many screens stand behind this one. */
export const depth = () => way.length;

/** Goes back until so many screens are left, and draws the last. @param {number} left */
export async function backTo(left) {
  shown += 1;
  leaving();
  const over = way.length - left;
  if (over <= 0) return again();
  way.length = left;
  skipped = over;
  history.go(-over);
  await again();
}
let skipped = 0;

addEventListener("popstate", () => {
  // The page went back by itself and has drawn already.
  if (skipped > 0) {
    skipped = 0;
    return;
  }
  shown += 1;
  leaving();
  if (way.length > 1) way.pop();
  void again();
});
