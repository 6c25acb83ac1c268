// The walk through a campaign, from the plan to the figures, each step by whoever does it; every page on the way leaves a
// picture in target/walk/, in the order of the walk.

import assert from "node:assert/strict";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";

import { PASSWORD, atDesk, fill, link, links, open, read, send, untilSays } from "../lib/desk.mjs";
import { startDemo } from "../lib/office.mjs";
import { back, dispose, endRound, find, leaveStop, openPhone, openShell, prepare, see, stop, takePhoto, untilWaiting } from "../lib/phone.mjs";
import { slides } from "../lib/pptx.mjs";
import { startProxy } from "../lib/proxy.mjs";
import { launch, signIn, visitor } from "../lib/visit.mjs";
import { WIDE, album, step } from "../lib/walk.mjs";

const SHOTS = resolve(import.meta.dirname, "../../../target/walk");
const TITLE = "里仁走查隔天巡访";
const COMPOUND = "140213901001-c1";

let office;
let browser;
let proxy;
let phone;
let pictures;

before(async () => {
  pictures = await album(SHOTS);
  office = await startDemo();
  proxy = await startProxy(office.base);
  browser = await launch();
});

after(async () => {
  if (phone) await dispose(phone);
  await browser?.close();
  await proxy?.stop();
  await office?.stop();
});

/** A photo of a wall, as a file of a form. */
const file = (buffer) => ({ name: "x.jpg", mimeType: "image/jpeg", buffer });

test("a campaign is walked from its plan to its figures", async () => {
  const today = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);
  let plan = "";
  let round = "";
  let photo;

  await step("the captain plans a campaign, makes the rota and draws entrances", async () => {
    const han = await atDesk(browser, office, "han", WIDE);
    await open(han, "/patrol");
    await open(han, `${await link(han, "/patrol/teams/0")}/plan`);
    await han.page.check(`[name=compounds][value="${COMPOUND}"]`);
    await fill(han, { title: TITLE, frequency: "every_second", from: today });
    await pictures.shoot(han, "plan-form");
    await send(han, new URL(han.page.url()).pathname);
    plan = new URL(han.page.url()).pathname;
    await send(han, `${plan}/roster`);
    await pictures.shoot(han, "rota");
    // Whoever cannot come is stood in for: 施耀华 walks today.
    const swap = `${plan}/stand-in/${today}`;
    await open(han, swap);
    if ((await han.page.locator("select[name=comes] option", { hasText: "施耀华" }).count()) > 0) {
      await han.page.locator("[name=out]").first().check();
      await fill(han, { comes: "施耀华" });
      await pictures.shoot(han, "stand-in");
      await send(han, swap);
    }
    await open(han, plan);
    await send(han, `${plan}/draw`);
    round = await link(han, "/patrol/rounds/0");
    await pictures.shoot(han, "drawn");
    await open(han, `${round}/lot`);
    await pictures.shoot(han, "lot");
    await open(han, round);
    await pictures.shoot(han, "round-before");
    await han.context.close();
  });

  await step("a volunteer of 67 walks it in large type where there is no network", async () => {
    phone = await openPhone(proxy.base, await mkdtemp(join(tmpdir(), "liren-walk-")));
    const { page } = phone;
    await signIn(phone, { name: "shi", password: PASSWORD });
    await page.goto("/patrol");
    await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.click("footer button[name=elder][value='1']")]);
    await pictures.shoot(phone, "large-type");
    await openShell(page);
    await pictures.shoot(phone, "offline-home");
    await prepare(phone, null, TITLE);
    photo = await takePhoto(page, 1600, 1200);
    await proxy.cut();
    await pictures.shoot(phone, "stops");
    await stop(page, 0);
    await pictures.shoot(phone, "stop");
    await see(page, 1);
    await see(page, 2);
    await find(page, { floor: 3, kind: "乱堆物", did: "转有关部门办", words: "旧柜子挡住半边楼梯", before: [photo, photo] });
    await pictures.shoot(phone, "stop-with-finds");
    await find(page, { floor: 4, kind: "黑广告", did: "顺手改好了", words: "铲掉了", before: [photo], after: [photo] });
    await leaveStop(page);
    await back(page);
    await stop(page, 1);
    await find(page, { floor: 5, kind: "道路", did: "转有关部门办", words: "门口地砖松了，下雨溅水", before: [photo] });
    await back(page);
    await endRound(page, ["施耀华"]);
    await untilWaiting(page, 7);
    await openShell(page);
    await page.getByText("7 条等着送出").waitFor();
    await pictures.shoot(phone, "waiting");
    await proxy.mend();
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await untilWaiting(page, 0, 60_000);
    await page.getByText("都送到了").waitFor();
    await pictures.shoot(phone, "sent");
  });

  let matters = [];
  /** Address and code of the link for the property company. */
  let answer = { at: "", code: "" };
  await step("the desk sends two findings out", async () => {
    const liang = await atDesk(browser, office, "liang", WIDE);
    await open(liang, round);
    await pictures.shoot(liang, "round-after");
    matters = await links(liang, "/matters/0");
    assert.equal(matters.length, 2, "two were passed on");
    for (const [n, matter] of matters.entries()) {
      await open(liang, matter);
      if (n === 0) await pictures.shoot(liang, "matter-reported");
      await send(liang, `${matter}/file`);
      await open(liang, `${matter}/dispatch`);
      await fill(liang, { org: "佳洁物业", text: "请今天看，办好拍照" });
      await send(liang, `${matter}/dispatch`);
      if (n === 0) await pictures.shoot(liang, "matter-sent-out");
    }
    await open(liang, `${matters[0]}/links`);
    await fill(liang, { org: "佳洁物业", days: "2" });
    await send(liang, `${matters[0]}/links`);
    await pictures.shoot(liang, "link");
    const address = await liang.page.locator("main code").first().innerText();
    answer = { at: new URL(address).pathname, code: await liang.page.locator("main dd strong").first().innerText() };
    await liang.context.close();
  });

  await step("the property company answers: once by link without an account, once at its own desk", async () => {
    const company = await visitor(browser, office.base, "phone");
    await open(company, answer.at);
    await pictures.shoot(company, "answer-code");
    await fill(company, { code: answer.code });
    await send(company, answer.at);
    await pictures.shoot(company, "answer-opened");
    await send(company, `${answer.at}/sign`);
    await fill(company, { text: "柜子搬走了，楼梯通了" });
    await company.page.setInputFiles("main input[name=photos]", file(photo));
    await pictures.shoot(company, "answer-filled");
    await send(company, `${answer.at}/send`);
    await pictures.shoot(company, "answer-sent");
    await company.context.close();

    const sun = await atDesk(browser, office, "sun");
    await open(sun, matters[1]);
    await send(sun, `${matters[1]}/sign-for`);
    await open(sun, `${matters[1]}/feed-back`);
    await fill(sun, { text: "砖铺平了" });
    await sun.page.setInputFiles("main input[name=photos]", file(photo));
    await pictures.shoot(sun, "feed-back");
    await send(sun, `${matters[1]}/feed-back`);
    await sun.context.close();
  });

  await step("somebody else inspects, and sends one back", async () => {
    const chen = await atDesk(browser, office, office.signIns.find(({ role }) => role === "grid_worker").name);
    for (const [n, pass] of [[0, "1"], [1, "0"]]) {
      const inspect = `${matters[n]}/inspect`;
      await open(chen, inspect);
      await fill(chen, pass === "1" ? { pass } : { pass, text: "还有两块是松的" });
      if (pass === "0") await pictures.shoot(chen, "inspect");
      await send(chen, inspect);
      await pictures.shoot(chen, pass === "1" ? "inspected-good" : "sent-back");
    }
    await chen.context.close();
  });

  await step("the captain's brief opens as slides", async () => {
    const han = await atDesk(browser, office, "han", WIDE);
    const briefs = round.replace("/rounds/", "/brief/");
    await open(han, `${briefs}/write`);
    await han.page.fill("textarea[name=news]", "志愿者一层一层看完了。居民说：“楼道亮堂多了。”");
    await pictures.shoot(han, "brief-form");
    await send(han, briefs);
    const brief = await link(han, `${briefs}/0`);
    const lin = await atDesk(browser, office, "lin", WIDE);
    await open(lin, brief);
    await pictures.shoot(lin, "brief-to-agree");
    await send(lin, `${brief}/agree`);
    await lin.context.close();
    await open(han, brief);
    await pictures.shoot(han, "brief-agreed");
    await send(han, `${brief}/file`);
    const listed = await untilSays(han, "/documents", /href="\/documents\/[0-9a-f-]+/, 60_000);
    await open(han, "/documents");
    await pictures.shoot(han, "documents");
    const href = /href="(\/documents\/[0-9a-f-]+)/.exec(listed)?.[1] ?? "";
    const [saved] = await Promise.all([han.page.waitForEvent("download"), han.page.click(`a[href="${href}"]`)]);
    const kept = join(SHOTS, "brief.pptx");
    await saved.saveAs(kept);
    const { said, pictures: drawn } = await slides(han.page, await readFile(kept));
    assert.ok(said.length >= 3 && drawn >= 2, `slides ${said.length}, pictures ${drawn}`);
    assert.ok(said.some((text) => text.includes("梧桐街道市民巡访团")), said.join("\n"));
    await han.context.close();
  });

  await step("the manager sees coverage, effect and rates, and opens a figure down to its stairwell", async () => {
    const gao = await atDesk(browser, office, "gao", WIDE);
    await open(gao, "/patrol/coverage");
    await pictures.shoot(gao, "coverage");
    await open(gao, "/matters/figures");
    await pictures.shoot(gao, "rates");
    await open(gao, "/figures");
    await pictures.shoot(gao, "figures");
    await open(gao, await link(gao, "/patrol/walked?"));
    await pictures.shoot(gao, "figure-rounds");
    await open(gao, await link(gao, `/patrol/entrances/${COMPOUND.split("-")[0]}`));
    await pictures.shoot(gao, "stairwell");
    assert.match(await read(gao, new URL(gao.page.url()).pathname), /一轮一轮看/);
    await gao.context.close();
  });

  await step("the office is whole, and the walk left its pictures", async () => {
    const said = await office.run("verify");
    assert.match(said, /ok/);
    assert.ok(pictures.taken() >= 30, `pictures: ${pictures.taken()}`);
  });
});
