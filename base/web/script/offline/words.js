// @ts-check
// Words of the page, in the language that was chosen on the other pages, also when they are out of reach.

import { set, setting } from "./store.js";

/** @type {Record<string, string>} */
let words = {};
/** @type {"zh-CN" | "en"} */
let lang = "zh-CN";

/** What the display cookie says: language, theme, elder mode. */
function cookie() {
  const found = /(?:^|;\s*)liren-display=([^;]*)/.exec(document.cookie)?.[1];
  if (!found) return null;
  const [tag, theme, elder] = found.split(".");
  return { lang: tag, theme, elder: elder === "1" };
}

/** Loads the words and sets the page accordingly. */
export async function loadWords() {
  const chosen = cookie() ?? (await setting("display").catch(() => null)) ?? {
    lang: document.documentElement.lang || navigator.language,
    theme: "auto",
    elder: false,
  };
  lang = /^en/i.test(chosen.lang) ? "en" : "zh-CN";
  const root = document.documentElement;
  root.lang = lang;
  root.toggleAttribute("data-elder", chosen.elder === true);
  if (["light", "dark"].includes(chosen.theme)) root.dataset.theme = chosen.theme;
  // Cookies go with the session in some browsers; what was chosen stays.
  await set("display", chosen).catch(() => {});
  const answer = await fetch(`${document.body.dataset.words}${lang}.json`);
  words = await answer.json();
}

/** @param {string} key @param {Record<string, string | number>} [args] */
export const t = (key, args = {}) => (words[key] ?? key).replaceAll(/\{(\w+)\}/g, (whole, name) => String(args[name] ?? whole));

/** @param {{ zh: string, en: string }} both */
export const said = (both) => (lang === "en" && both.en !== "" ? both.en : both.zh);

export const language = () => lang;

/** 6月23日 14:30. @param {number} at Milliseconds. */
export const moment = (at) =>
  new Intl.DateTimeFormat(lang, { month: lang === "en" ? "short" : "long", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" }).format(at);
