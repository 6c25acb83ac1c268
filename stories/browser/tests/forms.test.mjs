// What the pages of forms look like after a press: a refusal that keeps what was typed, a receipt, a roster read.

import assert from "node:assert/strict";
import { test } from "node:test";

import { browser, office } from "../lib/demo.mjs";
import { WAYS, check, signIn, visit, visitor } from "../lib/visit.mjs";

const ROSTER = [
  "姓名,手机,出生年份,住址,身份",
  "柳一帆,13900008801,1958,梧桐里6弄1号201室,居民代表",
  "柳二帆,139000088,19588,梧桐里6弄,居民代表",
].join("\n");

/** Somebody of `role` signed in, or anyone. */
async function somebody(way, role) {
  const who = Object.assign(await visitor(browser, office.base, way), { role });
  if (role) await signIn(who, office.signIns.find((one) => one.role === role));
  return who;
}

/** Presses the green button of the page's form and waits for what comes. */
async function press(who) {
  // The server's own answer is looked at, so what the browser would ask for first is left out.
  await who.page.$$eval("main form", (forms) => forms.forEach((form) => form.setAttribute("novalidate", "")));
  await Promise.all([who.page.waitForNavigation({ waitUntil: "load" }), who.page.locator("main form .btn.do").first().click()]);
}

/** The first real choice of a list. */
async function choose(who, name) {
  const value = await who.page.$eval(`select[name=${name}] option:not([value=""])`, (option) => option.value);
  await who.page.selectOption(`select[name=${name}]`, value);
}

/** A picture of two by two that browsers show and the office does not take. */
function bitmap() {
  const all = Buffer.alloc(70, 120);
  all.fill(0, 0, 54);
  all.write("BM");
  for (const [at, value] of [[2, 70], [10, 54], [14, 40], [18, 2], [22, 2], [34, 16]]) all.writeUInt32LE(value, at);
  all.writeUInt16LE(1, 26);
  all.writeUInt16LE(24, 28);
  return all;
}

test("a picture of a kind that phones write and the office does not keep is turned before it is sent", async () => {
  const who = await somebody("phone");
  const { page } = who;
  await visit(who, "/report");
  const input = page.locator("input[type=file]").first();
  const chosen = (name, type) => page.waitForFunction(([wanted, kind]) => {
    const [file] = document.querySelector("input[type=file]")?.files ?? [];
    return file?.name === wanted && file.type === kind;
  }, [name, type]);
  await input.setInputFiles({ name: "IMG_0001.HEIC", mimeType: "image/heic", buffer: bitmap() });
  await chosen("IMG_0001.jpg", "image/jpeg");
  // What this browser cannot show stays as it is: the office says which kinds it takes.
  await input.setInputFiles({ name: "IMG_0002.HEIC", mimeType: "image/heic", buffer: Buffer.from("no picture") });
  await chosen("IMG_0002.HEIC", "image/heic");
  await check(who, "/report (photo)");
});

for (const way of Object.keys(WAYS)) {
  test(`a wrong password, ${way}`, async () => {
    const who = await somebody(way);
    await visit(who, "/sign-in");
    await who.page.locator("main input:not([type=hidden], [type=password])").first().fill("liang");
    await who.page.fill("input[type=password]", "nobody-knows-it");
    await press(who);
    await check(who, "sign-in-refused");
    assert.equal(await who.page.locator("#errors").count(), 1);
    await who.context.close();
  });

  test(`a resident reports and follows, ${way}`, async () => {
    const who = await somebody(way);
    await visit(who, "/report");
    await press(who);
    await check(who, "report-refused");
    assert.ok((await who.page.locator(".wrong").count()) > 1);
    await who.page.fill("input[name=title]", way === "phone" ? "门厅的灯一直闪" : "花坛边上的砖松了");
    await who.page.fill("input[name=where]", "梧桐里6弄2号");
    await choose(who, "category");
    await who.page.check("input[name=notice]");
    await press(who);
    if (await who.page.locator("input[name=anyway]").count()) await press(who);
    await check(who, "receipt");
    assert.match(await who.page.locator("main").innerText(), /\d{4} \d{4}/);
    await press(who);
    await check(who, "followed");
    assert.equal(await who.page.locator(".path").count(), 1);
    await who.context.close();
  });

  test(`a follow-up that does not exist, ${way}`, async () => {
    const who = await somebody(way);
    await visit(who, "/follow");
    await who.page.fill("input[name=number]", "2026梧桐民情9999");
    await who.page.fill("input[name=code]", "00000000");
    await press(who);
    await check(who, "follow-refused");
    assert.equal(await who.page.locator("#errors").count(), 1);
    await who.context.close();
  });

  test(`forms left empty say what to do, ${way}`, async () => {
    const who = await somebody(way, "community_worker");
    for (const path of ["/people/new", "/matters/new", "/matters/key-in", "/people/import"]) {
      await visit(who, path);
      await press(who);
      await check(who, `${path}-refused`);
      assert.equal(await who.page.locator("#errors").count(), 1, `${path}: no summary of errors`);
    }
    await who.context.close();
  });

  test(`a roster is read and shown before it is loaded, ${way}`, async () => {
    const who = await somebody(way, "community_worker");
    await visit(who, "/people/import");
    await who.page.setInputFiles("input[type=file]", { name: "花名册.csv", mimeType: "text/csv", buffer: Buffer.from(ROSTER) });
    await press(who);
    assert.match(new URL(who.page.url()).pathname, /^\/people\/import\/\w/);
    await check(who, "roster");
    await who.context.close();
  });

  test(`a page that is not there, ${way}`, async () => {
    const who = await somebody(way, "community_worker");
    await visit(who, "/nothing-here", { status: 404 });
    await who.context.close();
  });

  for (const display of ["elder", "dark"]) {
    test(`${display} pages, ${way}`, async () => {
      const who = await somebody(way, "community_worker");
      await visit(who, "/");
      const button = display === "elder" ? "footer button[name=elder][value='1']" : "footer button[name=theme][value=dark]";
      await Promise.all([who.page.waitForNavigation({ waitUntil: "load" }), who.page.click(button)]);
      for (const path of ["/", "/matters", "/matters/new", "/matters/figures", "/people", "/report"]) await visit(who, path);
      await who.context.close();
    });
  }
}

test("a phone at twice its size still shows every page within its width", async () => {
  const narrow = { viewport: { width: 195, height: 422 } };
  for (const role of ["", "community_worker", "resident"]) {
    const who = Object.assign(await visitor(browser, office.base, "phone", narrow), { role });
    if (role) await signIn(who, office.signIns.find((one) => one.role === role));
    const own = role === "community_worker" ? ["/matters", "/matters/new", "/people", "/gatherings", "/calendar"] : [];
    const paths = role ? ["/", "/inbox", "/account", ...own] : ["/", "/report", "/follow", "/events", "/sign-in"];
    for (const path of paths) await visit(who, path);
    if (own.length > 0) {
      await who.page.goto("/matters");
      await visit(who, await who.page.locator(".rows .what > a").first().getAttribute("href"));
    }
    await who.context.close();
  }
});
