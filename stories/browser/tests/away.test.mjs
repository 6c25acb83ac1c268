// Couriers and evening checks without a network: what is written down while it is cut arrives once, and who did it is told.

import assert from "node:assert/strict";
import { test } from "node:test";

import { PASSWORD, atDesk, fill, link, open, read, send } from "../lib/desk.mjs";
import { back, kill, openPhone, openShell, prepare, save, sendAll, stop, takePhoto, tap, untilWaiting, waitingOn } from "../lib/phone.mjs";
import { outside } from "../lib/outside.mjs";
import { check, signIn } from "../lib/visit.mjs";

const all = outside();
const { phone } = all;

/** Answers every question that comes, as `how` says by its heading, until the last page; saves. */
async function answer(page, how) {
  for (;;) {
    const title = await page.locator("h1").innerText();
    if (title.includes("看一下")) break;
    await how(title);
    await tap(page, "下一步");
    await page.waitForFunction((was) => document.querySelector("h1")?.innerText !== was, title);
  }
  await save(page);
}

const choose = (page, words) => page.locator(".walk-choices label", { hasText: words }).first().click();

/** Photos for the question that is open. */
async function photograph(page, photo) {
  await page.locator("#photos").setInputFiles({ name: "x.jpg", mimeType: "image/jpeg", buffer: photo });
  await page.locator(".walk-photos li").first().waitFor();
}

/** Addresses of a page's links that begin so, each once. */
const found = (html, start) => [...new Set([...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href).filter((href) => href.startsWith(start)))];

test("a courier reports with the network cut: it arrives once, and the courier is told what came of it", async () => {
  let one = await phone();
  const deng = { name: "deng", password: PASSWORD };
  await prepare(one, deng);
  const photo = await takePhoto(one.page, 1600, 1200);
  const before = found(await read(one, "/sentinels/mine"), "/matters/0");
  await all.proxy.cut();
  await stop(one.page, 0);
  await check(one, "courier-stop");
  await tap(one.page, "报上去");
  await answer(one.page, async (title) => {
    if (title.includes("先拍下来")) await photograph(one.page, photo);
    else if (title.includes("是哪一类")) await one.page.locator(".walk-choices label").first().click();
    else if (title.includes("一句话")) await one.page.locator("textarea, input[type=text]").first().fill("离线骑手：井盖翘起来了");
  });
  await kill(one);
  one = Object.assign(one, await openPhone(all.proxy.base, one.folder));
  await openShell(one.page);
  await untilWaiting(one.page, 1);
  await all.proxy.mend();
  await sendAll(one);
  await sendAll(one);
  // Once, among what the courier reported, and in the ledger.
  const rider = await atDesk(all.browser, all.office, "deng");
  const fresh = found(await read(rider, "/sentinels/mine"), "/matters/0").filter((href) => !before.includes(href));
  assert.equal(fresh.length, 1, `what arrived: ${fresh}`);
  const desk = await atDesk(all.browser, all.office, "liang");
  const listed = await read(desk, `/matters?q=${encodeURIComponent("离线骑手：井盖翘起来了")}`);
  assert.deepEqual(found(listed, "/matters/0"), fresh);
  assert.match(await read(desk, fresh[0]), /骑手哨兵[^]*photos\//);
  // Put right by the desk; the courier is told, and thanked.
  await open(desk, `${fresh[0]}/fix-on-spot`);
  await fill(desk, { text: "叫来人盖平了" });
  await desk.page.locator("input[name=photos]").setInputFiles({ name: "y.jpg", mimeType: "image/jpeg", buffer: photo });
  await send(desk, `${fresh[0]}/fix-on-spot`);
  assert.match(await read(rider, "/inbox"), /谢谢您帮大家看住/);
  assert.match(await read(rider, "/sentinels/mine"), /已办好/);
  await open(rider, "/sentinels/mine");
  await check(rider, "/sentinels/mine");
  for (const who of [rider, desk]) await who.context.close();
});

test("an evening of shops is checked with the network cut; a shop checked twice is kept with the reason", async () => {
  const desk = await atDesk(all.browser, all.office, "liang");
  const { offers } = JSON.parse(await read(desk, "/offline/packs"));
  const offer = offers.find((one) => one.kind === "shop.evening");
  assert.ok(offer, "the demo's evening goes along");
  const path = `/shops/evenings/${offer.about}`;
  const [one, other] = [await phone(), await phone()];
  await prepare(one, { name: "liang", password: PASSWORD }, offer.title);
  await signIn(other, { name: "zhou", password: PASSWORD });
  await prepare(other, null, offer.title);
  const photo = await takePhoto(one.page, 1600, 1200);
  await all.proxy.cut();
  const names = await one.page.locator(".walk-list .btn").allInnerTexts();
  assert.ok(names.length >= 2, names.join("\n"));
  for (const [who, words] of [[one, "离线：后门被货堵住"], [other, "另一部手机也来查"]]) {
    await stop(who.page, 0);
    await tap(who.page, "记下检查结果");
    let first = true;
    await answer(who.page, async (title) => {
      if (title.includes("哪里不合格")) await who.page.locator("textarea, input[type=text]").first().fill(words);
      else if (title.includes("拍下问题")) await photograph(who.page, photo);
      else if (!title.includes("拍下改好")) {
        // The first point is passed on, the rest is good.
        await choose(who.page, first ? "不好，要转有关部门" : "好的");
        first = false;
      }
      if (who === one && title.includes("哪里不合格")) await check(one, "evening-question");
    });
    await untilWaiting(who.page, 1);
  }
  await back(one.page);
  await stop(one.page, 1);
  await check(one, "evening-stop");
  await tap(one.page, "记下没开门");
  await save(one.page);
  await untilWaiting(one.page, 2);
  assert.match(await read(desk, path), /领后还没联系|没送到/);
  const before = found(await read(desk, path), "/matters/0").length;
  await all.proxy.mend();
  await sendAll(one);
  const page = await read(desk, path);
  assert.equal(found(page, "/matters/0").length, before + 1, "one matter for one point");
  assert.match(page, /离线：后门被货堵住/);
  // The second phone is told that the shop was checked; what it wrote stays on it, and nothing is doubled.
  await other.page.evaluate(() => dispatchEvent(new Event("online")));
  for (let tries = 0; (await waitingOn(other.page))[0]?.state !== "refused" && tries < 600; tries += 1) await other.page.waitForTimeout(100);
  assert.match((await waitingOn(other.page))[0].reasons[0], /已经查过/);
  assert.equal(found(await read(desk, path), "/matters/0").length, before + 1);
  await open(desk, path);
  await check(desk, "/shops/evenings/…");
  assert.ok(await link(desk, "/offline/"), "the page says that it goes along");
  await desk.context.close();
});
