// @ts-check
// A question that is answered by speaking: for whoever cannot write on the stairs, or would rather not.

import { recordSound, soundKind } from "../../../ui/script/record.js";
import { button, el, onLeave } from "./parts.js";
import { isFull } from "./store.js";
import { t } from "./words.js";

/** @typedef {import("./queue.js").Filled} Filled */
/** @typedef {import("../../../instruments/script/form.js").Question} Question */

/** @param {Question} one @param {Filled} filled @param {() => Promise<void>} keepDraft @returns {import("./ask.js").Input} */
export function sound(one, filled, keepDraft) {
  const own = () => filled.photos.find(({ of }) => of === one.name);
  const place = el("div", { class: "walk-sound" });
  const told = el("p", { class: "hint", role: "status" });
  const kind = soundKind();
  /** @type {{ stop: () => void, done: Promise<Blob> } | null} */
  let going = null;
  let url = "";
  let left = false;
  const drop = () => {
    const before = own();
    if (before) filled.photos.splice(filled.photos.indexOf(before), 1);
  };
  const speak = async () => {
    if (!kind) return;
    told.textContent = "";
    try {
      going = await recordSound(kind, one.kind.seconds ?? 60);
      if (left) return going.stop();
      show();
      const data = await (await going.done).arrayBuffer();
      going = null;
      if (left) return;
      drop();
      filled.photos.push({ of: one.name, data });
      await keepDraft();
    } catch (error) {
      going = null;
      told.textContent = t(isFull(error) ? "offline-app-full-photo" : "offline-app-sound-broken");
    }
    if (!left) show();
  };
  const show = () => {
    if (url) URL.revokeObjectURL(url);
    url = "";
    const now = own();
    if (going) return place.replaceChildren(notice(), button(t("offline-app-sound-stop"), () => going?.stop(), "btn do"));
    if (!kind) return place.replaceChildren(el("p", { class: "quiet" }, t("offline-app-sound-none")));
    if (!now) return place.replaceChildren(begin("offline-app-sound"));
    url = URL.createObjectURL(new Blob([now.data], { type: kind.split(";")[0] }));
    place.replaceChildren(
      el("audio", { controls: true, src: url, "aria-label": t("offline-app-sound-heard") }),
      begin("offline-app-sound-again"),
      button(t("offline-app-sound-drop"), async () => { drop(); await keepDraft().catch(() => {}); show(); }, "textlike"));
  };
  // Said once aloud, counted in silence.
  const notice = () => {
    const began = Date.now();
    const count = () => t("offline-app-sound-going", { n: Math.floor((Date.now() - began) / 1000), max: one.kind.seconds ?? 60 });
    const line = el("p", { class: "notice soon" }, count());
    const tick = setInterval(() => {
      line.textContent = count();
      if (!line.isConnected) clearInterval(tick);
    }, 250);
    return line;
  };
  // Not awaited: the button must be free to be replaced by the one that ends it.
  const begin = (/** @type {string} */ key) => button(t(key), () => void speak(), "btn");
  onLeave(() => {
    left = true;
    going?.stop();
    if (url) URL.revokeObjectURL(url);
  });
  show();
  return { node: el("div", {}, place, told), given: () => (own() ? ["1"] : []) };
}
