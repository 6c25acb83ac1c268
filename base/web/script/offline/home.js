// @ts-check
// The first screen: how the phone stands, what waits, what was fetched, what could be.

import { button, draw, el, go, here, instead, notice } from "./parts.js";
import { expired, fetchPack, offers, openPack, packs, sweep } from "./packs.js";
import { waiting } from "./queue.js";
import { deliverHere, lastEnd } from "./send.js";
import { isFull, set, setting } from "./store.js";
import { waitingScreen } from "./waiting.js";
import { walkScreen } from "./walk.js";
import { moment, t } from "./words.js";

/** @typedef {import("./packs.js").Offer} Offer */
/** @typedef {import("./packs.js").Open} Open */

/** Bytes that should be free before a way is begun: some hundred photos. */
const ROOM = 60 * 1024 * 1024;
const SIZES = ["1", "2", "3", "4"];

/** Asks the browser to keep what lies here; says whether it will. */
export async function secured() {
  const { storage } = navigator;
  if (!storage?.persist) return false;
  return (await storage.persisted()) || (await storage.persist());
}

async function warnings() {
  const found = [];
  if (!(await secured())) found.push(notice(t("offline-app-not-kept"), "soon"));
  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  if (quota - usage < ROOM) found.push(notice(t("offline-app-little-room"), "soon"));
  return found;
}

/** A line about what waits. @param {import("./store.js").Act[]} acts */
export function waitingLine(acts) {
  const stuck = acts.filter((act) => act.state !== "waiting").length;
  if (acts.length === 0) return notice(t("offline-app-all-sent"), "done");
  const end = lastEnd();
  const why = end === "trouble" ? t("offline-app-trouble") : navigator.onLine && end !== "away" ? "" : t("offline-app-away");
  const sentence = t("offline-app-waiting", { count: acts.length }) + (stuck > 0 ? t("offline-app-stuck", { count: stuck }) : "") + why;
  return notice(sentence, stuck > 0 ? "late" : "soon");
}

export async function homeScreen() {
  const still = here();
  await sweep();
  const [acts, own, warned] = [await waiting(), await packs(), await warnings()];
  if (!still()) return;
  const list = own.map((pack) =>
    el("li", {}, button(t("offline-app-open-pack", { time: moment(pack.made) }), () => go(() => pinScreen(pack.id)), "btn do"),
      el("small", {}, expired(pack) ? t("offline-app-expired-draft") : t("offline-app-until", { time: moment(pack.until - pack.skew) }))));
  const offered = el("div", { class: "walk-offers", "aria-live": "polite" });
  draw(t("offline-app-title"), [
    waitingLine(acts),
    acts.length > 0 ? el("p", { class: "bar" }, button(t("offline-app-send-now"), () => deliverHere(homeScreen)), button(t("offline-app-see-waiting"), () => go(waitingScreen))) : null,
    ...warned,
    list.length > 0 ? el("h2", {}, t("offline-app-fetched")) : null,
    list.length > 0 ? el("ul", { class: "walk-list" }, ...list) : null,
    el("h2", {}, t("offline-app-fetch")),
    offered,
    el("p", { class: "bar walk-end" }, button(t("offline-app-size"), nextSize, "btn"), el("a", { class: "btn", href: "/" }, t("offline-app-leave"))),
  ]);
  void showOffers(offered);
}

async function nextSize() {
  const now = document.body.dataset.size ?? "1";
  const next = SIZES[(SIZES.indexOf(now) + 1) % SIZES.length];
  document.body.dataset.size = next;
  await set("size", next);
}

export async function applySize() {
  document.body.dataset.size = (await setting("size").catch(() => null)) ?? (document.documentElement.hasAttribute("data-elder") ? "3" : "1");
}

/** @param {HTMLElement} into */
async function showOffers(into) {
  const found = await offers();
  if (found === null) return into.replaceChildren(el("p", { class: "quiet" }, t("offline-app-no-network")));
  if (found === "sign-in") {
    return into.replaceChildren(el("p", { class: "quiet" }, t("offline-app-sign-in-note")), el("p", { class: "bar" }, el("a", { class: "btn", href: "/sign-in?back=/offline/" }, t("offline-app-sign-in"))));
  }
  if (found.offers.length === 0) return into.replaceChildren(el("p", { class: "quiet" }, t("offline-app-no-offers")));
  const items = found.offers.map((offer) => el("li", {}, button(offer.title, () => go(() => newPinScreen(offer)), "btn"), el("small", {}, offer.note)));
  into.replaceChildren(el("ul", { class: "walk-list" }, ...items));
}

/** @param {string} label @param {boolean} fresh */
function pinField(label, fresh) {
  const input = el("input", { id: "pin", type: "password", inputmode: "numeric", maxlength: "12", autocomplete: fresh ? "new-password" : "off", "aria-describedby": "pin-said" });
  return { input, field: el("div", { class: "field" }, el("label", { for: "pin" }, label), input, el("p", { id: "pin-said", class: "hint", role: "status" })) };
}

/** @param {string} sentence */
const say = (sentence) => document.getElementById("pin-said")?.replaceChildren(sentence);

/** @param {Offer} offer */
function newPinScreen(offer) {
  const { input, field } = pinField(t("offline-app-new-pin"), true);
  const fetching = async () => {
    const pin = input.value.trim();
    if (!/^\d{4,12}$/.test(pin) || /^(\d)\1*$/.test(pin)) return say(t("offline-app-pin-short"));
    say(t("offline-app-fetching"));
    const still = here();
    /** @type {Open | null} */
    let open = null;
    try {
      open = await fetchPack(offer, pin);
    } catch (error) {
      return say(t(isFull(error) ? "offline-app-full-fetch" : "offline-app-fetch-failed"));
    }
    if (open === null) return say(t("offline-app-fetch-refused"));
    const got = open;
    if (still()) await instead(() => walkScreen(got));
  };
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") void fetching(); });
  draw(offer.title, [el("p", {}, t("offline-app-new-pin-note")), field, el("p", { class: "bar" }, button(t("offline-app-fetch-go"), fetching, "btn do"))]);
}

/** @param {string} id */
function pinScreen(id) {
  const { input, field } = pinField(t("offline-app-pin"), false);
  const opening = async () => {
    const still = here();
    const open = await openPack(id, input.value.trim());
    // Gone back meanwhile: it stays closed.
    if (!still()) return;
    if ("inside" in open) return instead(() => walkScreen(open));
    input.value = "";
    say(open.left > 0 ? t("offline-app-pin-wrong", { count: open.left }) : t("offline-app-pin-gone"));
  };
  input.addEventListener("keydown", (event) => { if (event.key === "Enter") void opening(); });
  draw(t("offline-app-pin-title"), [field, el("p", { class: "bar" }, button(t("offline-app-pin-go"), opening, "btn do"))]);
}
