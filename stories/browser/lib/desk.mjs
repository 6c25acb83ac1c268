// Somebody of the demo office at a page: sign in, read, fill and send a form.

import assert from "node:assert/strict";

import { signIn, visitor } from "./visit.mjs";

/** The password of every account of the demo office. */
export const PASSWORD = "wutong-2026";

/** Somebody signed in, not on the way: `more` changes how their screen is. */
export async function atDesk(browser, office, name, more = {}) {
  const who = await visitor(browser, office.base, "phone", more);
  await signIn(who, { name, password: PASSWORD });
  return who;
}

/** The page at `path` as text. */
export async function read(who, path) {
  const answer = await who.context.request.get(path);
  assert.equal(answer.status(), 200, path);
  return answer.text();
}

/** Waits until the page at `path` says `wanted`, read anew each time; gives it. */
export async function untilSays(who, path, wanted, patience = 30_000) {
  const end = Date.now() + patience;
  for (;;) {
    const html = await read(who, path);
    if (wanted.test(html)) return html;
    assert.ok(Date.now() < end, `${path} never said ${wanted}`);
    await who.page.waitForTimeout(100);
  }
}

/** Goes to a page, which must be there. */
export async function open(who, path) {
  const answer = await who.page.goto(path, { waitUntil: "load" });
  assert.equal(answer?.status(), 200, path);
}

/** The addresses of the page's links that begin so, each once. */
export function links(who, start) {
  return who.page.$$eval(`a[href^="${start}"]`, (all) => [...new Set(all.map((one) => one.getAttribute("href") ?? ""))]);
}

/** The first of them. */
export async function link(who, start) {
  const [first] = await links(who, start);
  assert.ok(first, `no link ${start} on ${who.page.url()}`);
  return first;
}

/** Sends the form of `action` on the page that is open, and means it when asked again; what came is no refusal. */
export async function send(who, action) {
  const button = who.page.locator(`main form[action="${action}"] button[type=submit], main form[action="${action}"] button:not([type])`).first();
  const risky = (await button.getAttribute("data-confirm")) !== null;
  const [answer] = await Promise.all([
    who.page.waitForNavigation({ waitUntil: "load" }),
    risky ? button.click().then(() => who.page.locator("dialog[open] button.risk").click()) : button.click(),
  ]);
  const said = await who.page.locator("#errors").allInnerTexts();
  assert.equal(answer?.status(), 200, `${action}: ${said.join(" ")}`);
}

/** Fills fields by name: text, a choice of a list by its words, a radio or box by its value. */
export async function fill(who, values) {
  for (const [name, value] of Object.entries(values)) {
    const field = who.page.locator(`main [name="${name}"]`);
    const kind = await field.first().evaluate((node) => (node instanceof HTMLInputElement ? node.type : node.localName));
    if (kind === "select") {
      const option = field.locator("option", { hasText: value }).first();
      await field.selectOption((await option.getAttribute("value")) ?? "");
    } else if (kind === "radio" || kind === "checkbox") await who.page.locator(`main [name="${name}"][value="${value}"]`).check();
    else await field.fill(value);
  }
}
