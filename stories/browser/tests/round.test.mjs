// A round of the patrol, walked where there is no network: by one volunteer of 67 in large type, and by two at once.

import assert from "node:assert/strict";
import { test } from "node:test";

import { PASSWORD, atDesk, read, untilSays } from "../lib/desk.mjs";
import { back, endRound, find, leaveStop, prepare, see, sendAll, stop, takePhoto, untilWaiting, waitingOn } from "../lib/phone.mjs";
import { outside } from "../lib/outside.mjs";
import { check, signIn } from "../lib/visit.mjs";

/** The campaign of the demo that goes on today. */
const CAMPAIGN = "冬季隔天巡访";

const all = outside();
const { phone } = all;

/** The round that 施耀华 walks today, and what it is called. */
async function todaysRound() {
  const desk = await atDesk(all.browser, all.office, "shi");
  const { offers } = JSON.parse(await read(desk, "/offline/packs"));
  const { about, title } = offers.find((offer) => offer.kind === "patrol.round" && offer.title.includes(CAMPAIGN));
  await desk.context.close();
  return { path: `/patrol/rounds/${about}`, title };
}

/** How often `words` stand in `html`. */
const times = (html, words) => html.split(words).length - 1;

/** What the round's page counts: 楼道, 计划, 看了, 发现. */
function counted(html) {
  const [, seen, found] = /看了 (\d+) 层，发现 (\d+) 处/.exec(html) ?? [];
  return { seen: Number(seen), found: Number(found) };
}

test("the same round on two phones: nothing is lost, nothing doubled, and the captain sees what has not arrived", async () => {
  const { path, title } = await todaysRound();
  const captain = await atDesk(all.browser, all.office, "han");
  const before = counted(await read(captain, path));
  const [one, other] = [await phone(), await phone()];
  await prepare(one, { name: "shi", password: PASSWORD }, title);
  await prepare(other, { name: "fang", password: PASSWORD }, title);
  await all.proxy.cut();
  // Both look at the same floor and find different things on another one.
  for (const [who, words] of [[one, "施的手机：三楼旧鞋柜"], [other, "方的手机：三楼破花盆"]]) {
    await stop(who.page, 1);
    await see(who.page, 1);
    await see(who.page, 2);
    await find(who.page, { floor: 3, kind: "乱堆物", did: "劝导了，对方答应改", words });
    await untilWaiting(who.page, 3);
  }
  // The office is too busy for what 方秀云 has, but hears that it waits.
  all.proxy.set("busy");
  await all.proxy.mend();
  await other.page.evaluate(() => dispatchEvent(new Event("online")));
  await untilSays(captain, "/offline/phones", /方秀云[^]*3 条没送到/);
  assert.equal((await waitingOn(other.page)).length, 3);
  assert.deepEqual(counted(await read(captain, path)), before);
  all.proxy.set("open");
  await Promise.all([sendAll(one), sendAll(other)]);
  await untilSays(captain, path, /方秀云[^]*都送到了/);
  const round = await read(captain, path);
  // Two floors of each phone are the same two, the third is one more; the findings are two.
  assert.deepEqual(counted(round), { seen: before.seen + 3, found: before.found + 2 });
  for (const words of ["施的手机：三楼旧鞋柜", "方的手机：三楼破花盆"]) assert.ok(times(round, words) > 0, words);
  const findings = await read(captain, "/patrol/findings");
  for (const words of ["施的手机：三楼旧鞋柜", "方的手机：三楼破花盆"]) assert.equal(times(findings, words), 1, words);
  // Sent a second time by hand, it is recognised: nothing changes.
  for (const phone of [one, other]) await sendAll(phone);
  assert.deepEqual(counted(await read(captain, path)), counted(round));
  // Whoever has no part in the round sees none of its phones.
  const stranger = await atDesk(all.browser, all.office, "chen");
  const answer = await stranger.context.request.get("/offline/phones");
  assert.ok(!(await answer.text()).includes("方秀云"), "a team's phones are not everybody's");
  for (const who of [captain, stranger]) await who.context.close();
});

test("a volunteer of 67 walks a round in large type with the network closed; all of it arrives, once", async () => {
  const { path, title } = await todaysRound();
  const captain = await atDesk(all.browser, all.office, "han");
  const before = counted(await read(captain, path));
  const desk = await atDesk(all.browser, all.office, "liang");
  const passedOn = async () => new Set((await read(desk, `/matters?q=${encodeURIComponent("3 层 乱堆物")}`)).match(/\/matters\/[0-9a-f-]{32,36}/g)).size;
  const passedBefore = await passedOn();
  const one = await phone();
  const { page } = one;
  await signIn(one, { name: "shi", password: PASSWORD });
  await page.goto("/");
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.click("footer button[name=elder][value='1']")]);
  await prepare(one, null, title);
  assert.notEqual(await page.getAttribute("html", "data-elder"), null, "large type goes along");
  const photo = await takePhoto(page, 1600, 1200);
  await all.proxy.cut();
  await check(one, "round-offline");
  await stop(page, 0);
  await check(one, "round-stop");
  const type = await page.evaluate(() => parseFloat(getComputedStyle(document.querySelector(".walk-buttons .btn")).fontSize));
  assert.ok(type >= 18, `the buttons are read at 67: ${type} px`);
  await see(page, 1);
  await see(page, 2);
  await find(page, { floor: 3, kind: "乱堆物", did: "转有关部门办", words: "离线：婴儿车挡住楼梯", before: [photo, photo], aloud: true });
  await check(one, "round-stop-done");
  await find(page, { floor: 4, kind: "黑广告", did: "顺手改好了", words: "离线：铲掉了小广告", before: [photo], after: [photo] });
  await leaveStop(page);
  await back(page);
  await stop(page, 1);
  await find(page, { floor: 5, kind: "乱晾晒", did: "劝导了，对方答应改", words: "离线：被子搭在扶手上" });
  await back(page);
  await endRound(page, ["施耀华"]);
  const kept = await untilWaiting(page, 7);
  assert.ok(kept.every((act) => act.state === "waiting"));

  // Nothing has reached the office: the captain reads that the phone has said nothing since.
  const phonesPage = await read(captain, "/offline/phones");
  assert.match(phonesPage, /施耀华[^]*领后还没联系/);
  assert.deepEqual(counted(await read(captain, path)), before);

  await all.proxy.mend();
  await sendAll(one);
  const round = await read(captain, path);
  assert.deepEqual(counted(round), { seen: before.seen + 5, found: before.found + 3 });
  assert.match(round, /已收到 7 条/);
  for (const words of ["婴儿车挡住楼梯", "铲掉了小广告", "被子搭在扶手上"]) assert.ok(times(round, words) > 0, words);
  // Each photo is there, whole, under the round's own check.
  const photos = [...new Set([...round.matchAll(/(?<=href=")\/patrol\/rounds\/[0-9a-f-]+\/photos\/[0-9a-f-]+(?=")/g)].map(([href]) => href))];
  assert.ok(photos.length >= 4, `photos: ${photos}`);
  for (const href of photos) {
    const answer = await captain.context.request.get(href);
    assert.deepEqual([answer.status(), answer.headers()["content-type"]], [200, "image/jpeg"]);
  }
  // What was said aloud is heard, in parts if a player asks for parts, and taken for nothing else.
  const [voice] = /\/patrol\/rounds\/[0-9a-f-]+\/photos\/[0-9a-f-]+(?=" aria-label="语音)/.exec(round) ?? [];
  assert.ok(voice, "the voice note is on the page");
  const heard = await captain.context.request.get(voice, { headers: { range: "bytes=0-3" } });
  const said = ({ "content-type": media, "x-content-type-options": sniff }) => [media, sniff];
  assert.deepEqual([heard.status(), ...said(heard.headers())], [206, "audio/webm", "nosniff"]);
  assert.deepEqual([...(await heard.body())], [0x1a, 0x45, 0xdf, 0xa3]);
  await captain.page.goto(path);
  const plays = await captain.page.$eval("audio", (player) => new Promise((done) => {
    player.addEventListener("loadeddata", () => done(true));
    player.addEventListener("error", () => done(player.error?.message ?? false));
    player.preload = "auto";
    player.load();
  }));
  assert.equal(plays, true, "the browser plays it");
  // What was passed on stands in the ledger once, with what was found.
  assert.equal(await passedOn(), passedBefore + 1);
  // What was said aloud is heard there too, under the matter's own check; whoever has no part in it finds nothing.
  const list = await read(desk, `/matters?q=${encodeURIComponent("3 层 乱堆物")}`);
  let spoken = "";
  for (const [href] of new Set([...list.matchAll(/\/matters\/0[0-9a-f-]{30,36}/g)])) {
    const matter = await read(desk, href);
    if (matter.includes("婴儿车挡住楼梯")) spoken = /<audio[^>]* src="(\/matters\/[^"]+)"/.exec(matter)?.[1] ?? "";
  }
  assert.ok(spoken, "the matter has the voice note");
  const played = await desk.context.request.get(spoken);
  assert.deepEqual([played.status(), played.headers()["content-type"]], [200, "audio/webm"]);
  const resident = await atDesk(all.browser, all.office, "chen");
  assert.equal((await resident.context.request.get(spoken)).status(), 404);
  await resident.context.close();
  await visitRound(captain, path);
  for (const who of [captain, desk]) await who.context.close();
});

/** The round and the phones, as the captain sees them. */
async function visitRound(who, path) {
  for (const one of [path, "/offline/phones"]) {
    await who.page.goto(one);
    await check(who, one === path ? "round-after" : one);
  }
}
