// @ts-check
// Which question is asked and whether an answer will do, as answers.rs has it. conformance/forms.json says what both give.

import { evaluate } from "./expr.js";

/** @typedef {import("./expr.js").Value} Value */
/** @typedef {import("./expr.js").Expr} Expr */
/** @typedef {{ zh: string, en: string }} Both */
/** @typedef {{ name: string, label: Both, score: number | null }} Choice */
/** @typedef {{ is: string, choices?: Choice[], min?: number, max?: number, step?: number, anchors?: [number, Both][], na?: boolean, long?: boolean, whole?: boolean, most?: number, seconds?: number }} Kind */
/** @typedef {{ name: string, group: number | null, label: Both, hint: Both, kind: Kind, need: boolean, relevant: Expr | null, constraint: [Expr, Both] | null }} Question */
/** @typedef {{ code: string, name: Both, groups: { name: string, label: Both, relevant: Expr | null }[], questions: Question[] }} Form */
/** What was answered, by the question's name. @typedef {Record<string, Value>} Answers */
/** Why an answer will not do: a message key, and the form's own words for it. @typedef {{ field: string, key: string, said?: Both }} Wrong */

/** Characters of one answer in words. */
const LONGEST = 4000;

/** @param {Answers} given @returns {(name: string) => Value} */
const from = (given) => (name) => given[name] ?? null;

/** Whether a question is asked, given the answers before it. @param {Form} form @param {Question} question @param {Answers} given */
export function applies(form, question, given) {
  const group = question.group === null ? null : (form.groups[question.group]?.relevant ?? null);
  return [group, question.relevant].every((condition) => condition === null || evaluate(condition, from(given)) === true);
}

/** The names of a question's choices, in order. @param {Kind} kind @returns {string[] | null} */
export function choices(kind) {
  if (kind.is === "one" || kind.is === "many") return (kind.choices ?? []).map((choice) => choice.name);
  if (kind.is === "yes_no") return kind.na ? ["yes", "no", "na"] : ["yes", "no"];
  return null;
}

/** A number as people type it: full-width digits too. @param {string} text @returns {number | null} */
export function number(text) {
  const plain = [...text].map((c) => (c >= "\uFF10" && c <= "\uFF19" ? String.fromCharCode(c.charCodeAt(0) - 0xfee0) : c === "\uFF0E" ? "." : c === "\uFF0D" ? "-" : c)).join("");
  if (!/^-?(?:\d+\.?\d*|\.\d+)$/.test(plain)) return null;
  const value = Number(plain);
  return Math.abs(value) < 1e12 ? value : null;
}

/**
 * Reads what was given to one question as texts. Gives the value, or why it will not do.
 * @param {Question} question @param {string[]} given @returns {{ value: Value } | { wrong: string }}
 */
export function read(question, given) {
  const texts = given.map((text) => text.trim()).filter((text) => text !== "");
  const { kind } = question;
  const [first] = texts;
  if (first === undefined) return { value: null };
  if (texts.length > 1 && kind.is !== "many") return { wrong: "refusal-choice-invalid" };
  const all = choices(kind);
  if (kind.is === "many") {
    const chosen = (all ?? []).filter((name) => texts.includes(name));
    return texts.every((text) => chosen.includes(text)) ? { value: chosen } : { wrong: "refusal-choice-invalid" };
  }
  if (all !== null) return all.includes(first) ? { value: first } : { wrong: "refusal-choice-invalid" };
  if (kind.is === "text") return [...first].length > LONGEST ? { wrong: "refusal-text-long" } : { value: first };
  const value = number(first);
  if (value === null) return { wrong: "refusal-answer-number" };
  if (kind.is === "scale") {
    const [min, max, step] = [kind.min ?? 0, kind.max ?? 0, kind.step ?? 1];
    const marks = (value - min) / step;
    const on = value >= min && value <= max && Math.abs(marks - Math.round(marks)) < 1e-9;
    return on ? { value } : { wrong: "refusal-answer-scale" };
  }
  if (kind.is === "number" && kind.whole && !Number.isInteger(value)) return { wrong: "refusal-answer-whole" };
  if (kind.is === "sound" && value > 1) return { wrong: "refusal-sounds-many" };
  if (kind.is === "photo" && value > (kind.most ?? 0)) return { wrong: "refusal-photos-many" };
  return { value };
}

/** What a value looks like as it is sent. @param {Value} value @returns {string[]} */
export function texts(value) {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value;
  if (typeof value === "boolean") return [value ? "yes" : "no"];
  return [String(value)];
}

/**
 * Checks one answer against its question and the answers before it.
 * @param {Question} question @param {string[]} given @param {Answers} before @returns {{ value: Value } | { wrong: Wrong }}
 */
export function answer(question, given, before) {
  const got = read(question, given);
  if ("wrong" in got) return { wrong: { field: question.name, key: got.wrong } };
  if (got.value === null) return question.need ? { wrong: { field: question.name, key: "refusal-answer-missing" } } : got;
  const { constraint } = question;
  if (constraint !== null && evaluate(constraint[0], from({ ...before, [question.name]: got.value })) !== true) {
    return { wrong: { field: question.name, key: "refusal-answer-constraint", said: constraint[1] } };
  }
  return got;
}

/**
 * Reads and checks a whole form; what is not relevant is dropped.
 * @param {Form} form @param {(name: string) => string[]} sent @returns {{ answers: Answers, wrong: Wrong[] }}
 */
export function take(form, sent) {
  /** @type {Answers} */
  const answers = {};
  /** @type {Wrong[]} */
  const wrong = [];
  for (const question of form.questions) {
    if (!applies(form, question, answers)) continue;
    const given = sent(question.name);
    const got = answer(question, given, answers);
    if ("wrong" in got) {
      wrong.push(got.wrong);
      // A value that breaks its constraint is still there for the questions after it, as on the server.
      const value = read(question, given);
      if (got.wrong.key === "refusal-answer-constraint" && "value" in value) answers[question.name] = value.value;
    } else if (got.value !== null) answers[question.name] = got.value;
  }
  return { answers, wrong };
}
