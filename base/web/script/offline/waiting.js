// @ts-check
// What waits, one by one: why it has not gone, and what can be done about it.

import { askScreen } from "./ask.js";
import { backTo, button, depth, draw, el, go, here, instead, notice } from "./parts.js";
import { opened } from "./walk.js";
import { asFile, download, forget, note, openFilled, waiting } from "./queue.js";
import { deliverHere } from "./send.js";
import { moment, t } from "./words.js";

/** @typedef {import("./store.js").Act} Act */

const STATES = { waiting: "offline-app-state-waiting", refused: "offline-app-state-refused", big: "offline-app-state-big" };

export async function waitingScreen() {
  const still = here();
  const acts = await waiting();
  if (!still()) return;
  const items = acts.map((act) =>
    el("li", {}, button(`${act.label} · ${moment(act.at)}`, () => go(() => oneScreen(act.id)), "btn"),
      el("small", {}, t(STATES[act.state]))));
  draw(t("offline-app-waiting-title"), [
    acts.length === 0 ? notice(t("offline-app-all-sent"), "done") : el("ul", { class: "walk-list" }, ...items),
    acts.length > 0 ? el("p", { class: "bar" }, button(t("offline-app-send-now"), () => deliverHere(waitingScreen), "btn do"), button(t("offline-app-export-all"), () => give(acts), "btn")) : null,
    acts.length > 0 ? el("p", { class: "quiet" }, t("offline-app-export-note")) : null,
  ]);
}

/** @param {Act[]} acts */
function give(acts) {
  const day = new Date(acts[0].at).toISOString().slice(0, 10);
  download(asFile(acts), `liren-${day}-${acts.length}.liren`);
}

/** @param {string} id */
async function oneScreen(id) {
  const still = here();
  const act = (await waiting()).find((one) => one.id === id);
  if (!still()) return;
  if (!act) return draw(t("offline-app-waiting-title"), [notice(t("offline-app-one-gone"), "done")]);
  const open = opened();
  const { copy } = act;
  const mend = act.state === "refused" && copy !== null && open?.pack.id === act.pack;
  const mending = async () => {
    if (!open || copy === null) return;
    const filled = await openFilled(open, copy);
    if (!still()) return;
    await instead(() => askScreen(open, filled, act.id));
  };
  const again = async () => {
    await note(act.id, { state: "waiting", next: 0, reasons: [] });
    await deliverHere(() => oneScreen(id));
  };
  draw(act.label, [
    notice(t(STATES[act.state]), act.state === "waiting" ? "soon" : "late"),
    act.reasons.length > 0 ? el("ul", { class: "walk-reasons" }, ...act.reasons.map((reason) => el("li", {}, reason))) : null,
    el("p", {}, t("offline-app-one-line", { time: moment(act.at), size: Math.max(1, Math.round(act.bytes / 1024)) })),
    act.state === "refused" && copy !== null && !mend ? el("p", { class: "quiet" }, t("offline-app-mend-note")) : null,
    el("p", { class: "walk-buttons" },
      mend ? button(t("offline-app-mend"), mending, "btn do") : null,
      button(t("offline-app-again"), again, mend ? "btn" : "btn do"),
      button(t("offline-app-export"), () => give([act]), "btn"),
      button(t("offline-app-forget"), () => go(() => forgetScreen(act)), "btn risk")),
  ]);
}

/** @param {Act} act */
function forgetScreen(act) {
  const forgetting = async () => {
    const left = depth() - 2;
    await forget(act.id);
    await backTo(left);
  };
  draw(t("offline-app-forget-title"), [el("p", {}, t("offline-app-forget-note")), el("p", { class: "bar" }, button(t("offline-app-forget-go"), forgetting, "btn risk"))]);
}
