// The shared tables, run by the interpreter of the phone; tests/expressions.rs and tests/forms.rs run them in Rust.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { evaluate } from "../expr.js";
import { take } from "../form.js";

const table = (name) => JSON.parse(readFileSync(new URL(`../../conformance/${name}.json`, import.meta.url), "utf8"));

test("every expression gives what the table says", () => {
  const { cases } = table("expressions");
  assert.ok(cases.length > 30);
  for (const { text, tree, answers, gives } of cases) {
    assert.ok(tree, `${text}: the table holds no tree`);
    assert.deepEqual(evaluate(tree, (name) => answers[name] ?? null), gives, text);
  }
});

test("what is sent is kept or refused as the table says", () => {
  const { form, cases } = table("forms");
  assert.ok(cases.length > 12);
  for (const { sent, answers, refused } of cases) {
    const got = take(form, (name) => sent[name] ?? []);
    assert.deepEqual(got.wrong.map(({ field, key }) => [field, key]), refused, JSON.stringify(sent));
    if (refused.length === 0) assert.deepEqual(got.answers, answers, JSON.stringify(sent));
  }
});

test("what is no expression is not guessed at", () => {
  assert.throws(() => evaluate({ is: "call", of: "eval", with: [] }, () => null), /no such function/);
  assert.throws(() => evaluate({ is: "code" }, () => null), /no such expression/);
});
