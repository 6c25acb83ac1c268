// @ts-check
// On the way: the stops of a pack, what to know at each, and what can be done there.

import { askScreen } from "./ask.js";
import { button, draw, el, go, here, notice } from "./parts.js";
import { waitingLine } from "./home.js";
import { expired } from "./packs.js";
import { openFilled, waiting } from "./queue.js";
import { get } from "./store.js";
import { t } from "./words.js";

/** @typedef {import("./packs.js").Open} Open */
/** @typedef {import("./packs.js").Stop} Stop */

/** @type {Open | null} */
let now = null;
/** The pack that is open in this tab. */
export const opened = () => now;

/** @param {Open} open */
export async function walkScreen(open) {
  now = open;
  const { content } = open.inside;
  const still = here();
  const kept = await get("drafts", open.pack.id);
  const draft = kept ? await openFilled(open, kept.inside).catch(() => null) : null;
  const acts = await waiting();
  if (!still()) return;
  const late = expired(open.pack);
  const going = draft ? button(t("offline-app-draft-go"), () => go(() => askScreen(open, draft, draft.instead)), "btn do") : null;
  const stops = content.stops.map((stop) => {
    const count = open.pack.done[stop.id] ?? 0;
    return el("li", {}, button(stop.title, () => go(() => stopScreen(open, stop)), "btn"),
      el("small", {}, [stop.note, count > 0 ? t("offline-app-done-here", { count }) : ""].filter((part) => part !== "").join(" · ")));
  });
  draw(content.title, [
    content.note === "" ? null : el("p", { class: "lead" }, content.note),
    going ? notice(t("offline-app-draft"), "soon") : null,
    going ? el("p", { class: "bar" }, going) : null,
    late ? notice(t("offline-app-expired"), "late") : null,
    waitingLine(acts),
    ...(late ? [] : [el("ul", { class: "walk-list" }, ...stops), actButtons(open, null)]),
  ]);
}

/** The acts of the whole, or of a stop. @param {Open} open @param {string | null} stop */
function actButtons(open, stop) {
  const asks = open.inside.content.asks.map((ask, index) => ({ ask, index })).filter(({ ask }) => ask.at === stop || (stop !== null && ask.at === ""));
  if (asks.length === 0) return null;
  return el("p", { class: "walk-buttons" }, ...asks.map(({ ask, index }) =>
    button(ask.label, () => go(() => askScreen(open, { ask: index, stop: stop ?? "", answers: {}, photos: [] })), index === asks[0].index ? "btn do" : "btn")));
}

/** @param {Open} open @param {Stop} stop */
async function stopScreen(open, stop) {
  const count = open.pack.done[stop.id] ?? 0;
  draw(stop.title, [
    stop.note === "" ? null : el("p", { class: "lead" }, stop.note),
    count > 0 ? notice(t("offline-app-done-here", { count }), "done") : null,
    stop.lines.length > 0 ? el("h2", {}, t("offline-app-know")) : null,
    stop.lines.length > 0 ? el("ul", { class: "walk-know" }, ...stop.lines.map((line) => el("li", {}, line))) : null,
    actButtons(open, stop.id),
  ]);
}
