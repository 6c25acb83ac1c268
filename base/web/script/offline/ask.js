// @ts-check
// One question a page. What was answered is kept, locked, after each answer; saved means it lies in the queue on the disk.

import { answer, applies, choices, take, texts } from "../../../instruments/script/form.js";
import { backTo, button, depth, draw, el, go, here, instead, notice, onLeave } from "./parts.js";
import { sized } from "./photo.js";
import { asFile, download, keep, lockFilled, make } from "./queue.js";
import { deliver } from "./send.js";
import { sound } from "./sound.js";
import { isFull, put } from "./store.js";
import { said, t } from "./words.js";

/** @typedef {import("./packs.js").Open} Open */
/** @typedef {import("./queue.js").Filled} Filled */
/** @typedef {import("../../../instruments/script/form.js").Question} Question */
/** @typedef {import("../../../instruments/script/form.js").Answers} Answers */

/** The questions that are asked, given the answers. @param {Question[]} all @param {import("../../../instruments/script/form.js").Form} form @param {Answers} answers */
function asked(all, form, answers) {
  /** @type {Answers} */
  const before = {};
  return all.filter((question) => {
    if (!applies(form, question, before)) return false;
    if (question.name in answers) before[question.name] = answers[question.name];
    return true;
  });
}

/**
 * Begins, or goes on with what was begun: at the first question that has no answer yet.
 * @param {Open} open @param {Filled & { seen?: string[] }} filled @param {string} [mended] The act that this one stands in for.
 */
export async function askScreen(open, filled, mended) {
  const form = open.inside.content.asks[filled.ask].form;
  const seen = new Set(filled.seen ?? (mended ? form.questions.map((question) => question.name) : []));
  const base = depth();
  /** @type {(at: number) => void | Promise<void>} */
  const at = (index) => {
    const questions = asked(form.questions, form, filled.answers);
    return index < questions.length ? question(questions, index) : review(questions);
  };
  const keepDraft = async () => {
    const inside = await lockFilled(open, filled, { seen: [...seen], instead: mended });
    await put("drafts", { pack: open.pack.id, inside });
  };
  const on = (/** @type {number} */ index) => go(() => at(index));

  /** @param {Question[]} questions @param {number} index */
  const question = (questions, index) => {
    const one = questions[index];
    const wrong = el("p", { class: "wrong", role: "alert", hidden: true });
    const files = { photo: photos, sound }[one.kind.is];
    const input = files ? files(one, filled, keepDraft) : field(one, filled.answers);
    const next = async () => {
      const got = answer(one, input.given(), filled.answers);
      if ("wrong" in got) {
        wrong.textContent = got.wrong.said ? said(got.wrong.said) : t(got.wrong.key);
        if (wrong.textContent === got.wrong.key) wrong.textContent = t("offline-app-answer-wrong");
        wrong.hidden = false;
        return;
      }
      if (got.value === null) delete filled.answers[one.name];
      else filled.answers[one.name] = got.value;
      seen.add(one.name);
      const still = here();
      try {
        await keepDraft();
      } catch (error) {
        if (!isFull(error)) throw error;
        // The answers are on the screen still; the last page says what to do.
      }
      if (still()) await on(index + 1);
    };
    const short = one.hint.zh === "" ? null : el("p", { class: "hint" }, said(one.hint));
    draw(said(one.label), [
      el("p", { class: "walk-step quiet" }, t("offline-app-step", { n: index + 1, count: questions.length }) + (one.need ? "" : t("offline-app-optional"))),
      short, input.node, wrong,
      el("p", { class: "bar walk-next" }, button(t("offline-app-next"), next, "btn do")),
    ]);
  };

  /** @param {Question[]} questions */
  const review = (questions) => {
    const lines = questions.map((one, index) => el("li", {}, el("span", {}, said(one.label)), button(shown(one, filled), () => instead(() => at(index)), "textlike")));
    const place = el("div", {});
    /** Made once: saved as a file and again later, it is one act to the server. @type {import("./store.js").Act | null} */
    let made = null;
    const saving = async () => {
      const still = here();
      // An answer that was changed may have made later ones idle, or wrong.
      const checked = take(form, (name) => texts(filled.answers[name] ?? null));
      const amiss = questions.findIndex((one) => one.name === checked.wrong[0]?.field);
      if (amiss >= 0) return instead(() => at(amiss));
      const photos = filled.photos.filter(({ of }) => of in checked.answers);
      made ??= await make(open, open.inside.content.asks[filled.ask], { ...filled, answers: checked.answers, photos });
      const act = made;
      try {
        try {
          await keep(act, open, filled.stop, mended);
        } catch (error) {
          if (!isFull(error)) throw error;
          // Without the writer's own copy it needs half the room.
          await keep({ ...act, copy: null }, open, filled.stop, mended);
        }
      } catch (error) {
        const name = `liren-${act.id.slice(0, 8)}.liren`;
        place.replaceChildren(notice(t(isFull(error) ? "offline-app-full" : "offline-app-save-failed"), "late"),
          el("p", { class: "bar" }, button(t("offline-app-full-file"), () => download(asFile([act]), name), "btn")));
        return;
      }
      void deliver();
      if (!still()) return;
      await backTo(base);
      await instead(() => saved(open));
    };
    draw(t("offline-app-review"), [el("ul", { class: "walk-review" }, ...lines), place, el("p", { class: "bar walk-next" }, button(t("offline-app-save"), saving, "btn do"))]);
  };

  const first = asked(form.questions, form, filled.answers).findIndex((one) => !seen.has(one.name));
  await at(first < 0 ? form.questions.length : first);
}

/** @param {Open} open */
function saved(open) {
  draw(t("offline-app-saved"), [
    notice(t("offline-app-saved-note"), "done"),
    el("p", { class: "walk-buttons" }, button(t("offline-app-saved-on", { title: open.inside.content.title }), () => history.back(), "btn do")),
  ]);
}

/** What was answered, in words. @param {Question} one @param {Filled} filled */
function shown(one, filled) {
  if (one.kind.is === "photo") return t("offline-app-photos", { count: filled.photos.filter(({ of }) => of === one.name).length });
  const given = texts(filled.answers[one.name] ?? null);
  if (one.kind.is === "sound" && given.length > 0) return t("offline-app-sound-heard");
  if (given.length === 0) return t("offline-app-unanswered");
  return given.map((name) => label(one, name)).join("、");
}

/** @type {Record<string, string>} */
const YES_NO = { yes: "offline-app-yes", no: "offline-app-no", na: "offline-app-na" };

/** @param {Question} one @param {string} name */
function label(one, name) {
  if (one.kind.is === "yes_no") return t(YES_NO[name] ?? name);
  const choice = one.kind.choices?.find((all) => all.name === name);
  return choice ? said(choice.label) : name;
}

/** @typedef {{ node: Node, given: () => string[] }} Input */

/** @param {Question} one @param {Answers} answers @returns {Input} */
function field(one, answers) {
  const before = texts(answers[one.name] ?? null);
  const all = choices(one.kind);
  if (all !== null) {
    const type = one.kind.is === "many" ? "checkbox" : "radio";
    const boxes = all.map((name) => el("input", { type, name: one.name, value: name, checked: before.includes(name) }));
    const labels = boxes.map((box) => el("label", {}, box, el("span", {}, label(one, box.value))));
    return {
      node: el("div", { class: "walk-choices", role: type === "radio" ? "radiogroup" : "group", "aria-label": said(one.label) }, ...labels),
      given: () => boxes.filter((box) => box.checked).map((box) => box.value),
    };
  }
  if (one.kind.is === "text") {
    const area = el("textarea", { rows: one.kind.long ? "6" : "2", "aria-label": said(one.label) });
    area.value = before[0] ?? "";
    return { node: el("div", { class: "field" }, area), given: () => [area.value] };
  }
  const input = el("input", { type: "text", inputmode: "decimal", "aria-label": said(one.label), autocomplete: "off" });
  input.value = before[0] ?? "";
  const step = (/** @type {number} */ by) => button(by > 0 ? "＋" : "－", () => { input.value = String(Math.max(0, (Number(input.value) || 0) + by)); }, "btn");
  const [less, more] = [step(-1), step(1)];
  less.setAttribute("aria-label", t("offline-app-less"));
  more.setAttribute("aria-label", t("offline-app-more"));
  return { node: el("div", { class: "walk-number" }, less, input, more), given: () => [input.value] };
}

/** @param {Question} one @param {Filled} filled @param {() => Promise<void>} keepDraft @returns {Input} */
function photos(one, filled, keepDraft) {
  const own = () => filled.photos.filter(({ of }) => of === one.name);
  const list = el("ul", { class: "walk-photos" });
  const told = el("p", { class: "hint", role: "status" });
  const most = one.kind.most ?? 1;
  /** @type {string[]} */
  let shown = [];
  const free = () => shown.splice(0).forEach((url) => URL.revokeObjectURL(url));
  const show = () => {
    free();
    shown = own().map(({ data }) => URL.createObjectURL(new Blob([data], { type: "image/jpeg" })));
    list.replaceChildren(...own().map((photo, index) =>
      el("li", {}, el("img", { src: shown[index], alt: t("offline-app-photo-alt", { n: index + 1 }) }),
        button(t("offline-app-photo-drop", { n: index + 1 }), async () => { filled.photos.splice(filled.photos.indexOf(photo), 1); await keepDraft().catch(() => {}); show(); }, "textlike"))));
    told.textContent = t("offline-app-photos", { count: own().length });
  };
  const input = el("input", { type: "file", accept: "image/*", capture: "environment", multiple: true, id: "photos", class: "unseen" });
  input.addEventListener("change", async () => {
    for (const file of [...(input.files ?? [])]) {
      if (own().length >= most) {
        told.textContent = t("offline-app-photos-most", { max: most });
        break;
      }
      try {
        filled.photos.push({ of: one.name, data: await sized(file) });
        await keepDraft();
        show();
      } catch (error) {
        told.textContent = t(isFull(error) ? "offline-app-full-photo" : "offline-app-photo-broken");
      }
    }
    input.value = "";
  });
  onLeave(free);
  show();
  return { node: el("div", {}, el("p", { class: "bar" }, el("label", { class: "btn", for: "photos" }, t("offline-app-photo-take")), input), told, list), given: () => (own().length > 0 ? [String(own().length)] : []) };
}

