// The personal calendar as a calendar of somebody else's making reads it: a maintained parser that knows nothing of us.

import assert from "node:assert/strict";
import { test } from "node:test";

import { subscribed } from "../lib/calendar.mjs";
import { browser, office } from "../lib/demo.mjs";
import { signIn, visitor } from "../lib/visit.mjs";

/** Presses a button and waits for the page it leads to. */
async function press(page, selector) {
  await page.$$eval("form", (forms) => forms.forEach((form) => form.setAttribute("novalidate", "")));
  await page.$$eval("[data-confirm]", (all) => all.forEach((one) => one.removeAttribute("data-confirm")));
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.locator(selector).first().click()]);
}

test("a subscribed calendar takes a move, a cancellation and the end of its address", async () => {
  const { page } = await visitor(browser, office.base, "desk");
  const liang = office.signIns.find((one) => one.name === "liang");
  await signIn({ page }, liang);
  await page.goto("/");
  await press(page, "form[action='/feed'] button");
  const address = await page.locator("code").first().textContent();
  const path = new URL(address ?? "", office.base).pathname;

  const first = await subscribed(office, path);
  assert.equal(first.status, 200);
  assert.equal(first.events.length, first.text.split("\r\n").filter((line) => line === "BEGIN:VEVENT").length);
  const uids = first.events.map((event) => event.uid);
  assert.equal(new Set(uids).size, uids.length, "every event has an identity of its own");
  for (const event of first.events) {
    assert.ok(event.summary && !Number.isNaN(event.start.date.getTime()) && !Number.isNaN(event.stamp.date.getTime()));
    assert.ok(event.end && event.end.date > event.start.date, `${event.summary} ends after it begins`);
  }

  // A date of a gathering that is to come and that 梁小满 may move.
  const soon = Date.now() + 26 * 3_600_000;
  const ahead = first.events.filter((event) => event.uid.startsWith("sitting-") && event.start.date.getTime() > soon);
  let moved;
  for (const event of ahead) {
    const gathering = event.url?.split("/").pop();
    const sitting = event.uid.slice("sitting-".length).split("@")[0];
    const home = `/gatherings/${gathering}/sittings/${sitting}`;
    const answer = await page.goto(`${home}/move`);
    if (answer?.status() !== 200) continue;
    moved = { event, home };
    break;
  }
  assert.ok(moved, `nothing to move among ${ahead.length} dates`);
  const day = new Date(moved.event.start.date.getTime() + 24 * 3_600_000);
  const local = new Date(day.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
  await page.fill("#f-day", local);
  await page.fill("#f-reason", "场地检修");
  await press(page, `form[action$="/move"] .btn.do`);

  const same = (feed) => feed.events.find((event) => event.uid === moved.event.uid);
  const after = same(await subscribed(office, path));
  assert.ok(after, "the same event, by the same identity");
  assert.equal(after.start.date.getTime() - moved.event.start.date.getTime(), 24 * 3_600_000);
  assert.ok((after.sequence ?? 0) > (moved.event.sequence ?? 0), "SEQUENCE rises, so that calendars take the newer one");
  assert.notEqual(after.status, "CANCELLED");

  await page.goto(`${moved.home}/move`);
  await page.fill("#c-reason", "老师来不了");
  await press(page, `form[action$="/cancel"] button`);
  const off = same(await subscribed(office, path));
  assert.equal(off?.status, "CANCELLED", "it stays in the calendar, struck out");
  assert.ok((off?.sequence ?? 0) > (after.sequence ?? 0));

  // Taken back: the address tells nothing any more.
  await page.goto("/");
  await press(page, "form[action='/feed/end'] button");
  assert.equal((await subscribed(office, path)).status, 404);
});
