// What a form keeps of unsent text: for whoever typed it, over a session that ran out, and no longer than until it is sent.

import assert from "node:assert/strict";
import { test } from "node:test";

import { browser, office } from "../lib/demo.mjs";
import { check, signIn, visit, visitor } from "../lib/visit.mjs";

const SECRET = "三楼那家昨晚又吵，孩子不敢回家";

const account = (role) => office.signIns.find((one) => one.role === role);

/** What is kept at this window. */
const kept = (page) => page.evaluate(() => Object.entries(sessionStorage).filter(([key]) => key.startsWith("kept ")).flat().join("\n"));

/** Presses and waits for the page that comes. */
const press = (page, what) => Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.locator(what).first().click()]);

test("unsent text is found again by whoever typed it, and by nobody else at the same window", async () => {
  const who = await visitor(browser, office.base, "phone");
  const { page, context } = who;
  await signIn(who, account("community_worker"));
  await visit(who, "/matters/new");
  await page.fill("input[name=title]", SECRET);
  await visit(who, "/");
  await visit(who, "/matters/new");
  assert.equal(await page.inputValue("input[name=title]"), SECRET, "found again after another page");
  await check(who, "/matters/new (kept)");

  // The session runs out; what was typed is there when the same person is back.
  await context.clearCookies();
  await page.goto("/sign-in");
  assert.ok((await kept(page)).includes(SECRET), "not forgotten by running out");
  await signIn(who, account("community_worker"));
  await visit(who, "/matters/new");
  assert.equal(await page.inputValue("input[name=title]"), SECRET);

  // It runs out again, and somebody else sits down at the window.
  await context.clearCookies();
  await signIn(who, account("station_lead"));
  await visit(who, "/matters/new");
  assert.equal(await page.inputValue("input[name=title]"), "", "nobody reads what another typed");
  assert.ok(!(await kept(page)).includes(SECRET), "and nothing of it stays");

  // Who signs out leaves nothing behind.
  await page.fill("input[name=title]", SECRET);
  assert.ok((await kept(page)).includes(SECRET));
  await press(page, "form[action='/sign-out'] button");
  assert.equal(await kept(page), "");
  await context.close();
});

test("what was sent is not found again, what was refused is", async () => {
  const who = await visitor(browser, office.base, "desk");
  const { page, context } = who;
  await signIn(who, account("community_worker"));
  await visit(who, "/matters/new");
  await page.fill("input[name=title]", SECRET);
  await page.$$eval("main form", (forms) => forms.forEach((form) => form.setAttribute("novalidate", "")));
  await press(page, "main form .btn.do");
  assert.equal(await page.inputValue("input[name=title]"), SECRET, "the server gives it back");
  await visit(who, "/matters/new");
  assert.equal(await page.inputValue("input[name=title]"), SECRET, "it was not taken, so it is kept");

  await page.fill("input[name=where]", "梧桐里6弄2号");
  await page.selectOption("select[name=category]", await page.$eval("select[name=category] option:not([value=''])", (one) => one.value));
  await page.selectOption("select[name=source]", await page.$eval("select[name=source] option:not([value=''])", (one) => one.value));
  await press(page, "main form .btn.do");
  if (await page.locator("input[name=anyway]").count()) await press(page, "main form .btn.do");
  assert.match(new URL(page.url()).pathname, /^\/matters\/[0-9a-f]{32}$/, "it was taken");
  const note = `${new URL(page.url()).pathname}/note`;
  await visit(who, "/matters/new");
  assert.equal(await page.inputValue("input[name=title]"), "", "a form that was taken begins anew");
  assert.equal(await page.locator(".notice").count(), 0);

  // The same of an act on a matter; a network that is away takes nothing.
  await visit(who, note);
  await page.fill("textarea[name=text]", "问过楼组长，说以前也有过");
  await context.setOffline(true);
  await page.locator("main form .btn.do").first().click();
  await page.waitForURL(/./).catch(() => {});
  await context.setOffline(false);
  who.faults.splice(0);
  await visit(who, note);
  assert.equal(await page.inputValue("textarea[name=text]"), "问过楼组长，说以前也有过");
  await press(page, "main form .btn.do");
  await visit(who, note);
  assert.equal(await page.inputValue("textarea[name=text]"), "");
  await context.close();
});

test("a password can be looked at while it is typed, and is sent as one", async () => {
  const who = await visitor(browser, office.base, "phone");
  const { page, context } = who;
  await visit(who, "/sign-in");
  await page.fill("input[name=password]", "wutong");
  const look = page.locator("input[name=password] + button");
  await look.click();
  assert.equal(await page.getAttribute("input[name=password]", "type"), "text");
  await check(who, "/sign-in (password seen)");
  await look.click();
  assert.equal(await page.getAttribute("input[name=password]", "type"), "password");
  await context.close();
});
