// Work without a network: the way to the server is closed, lies or breaks; nothing is lost, nothing doubled.

import assert from "node:assert/strict";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";

import { startDemo } from "../lib/office.mjs";
import { dispose, firstStop, kill, openPhone, openShell, prepare, save, takePhoto, tap, unlock, untilWaiting, waitingOn, writeDown } from "../lib/phone.mjs";
import { startProxy } from "../lib/proxy.mjs";
import { check, launch, signIn, visitor } from "../lib/visit.mjs";

let office;
let browser;
let proxy;
const phones = [];

before(async () => {
  office = await startDemo();
  proxy = await startProxy(office.base);
  browser = await launch();
});

// One test that failed half-way must not leave the way closed for the next.
afterEach(() => proxy.mend());

after(async () => {
  for (const phone of phones) await dispose(phone);
  await browser?.close();
  await proxy?.stop();
  await office?.stop();
});

const account = (role) => office.signIns.find((one) => one.role === role);

/** A phone of its own, killed or not. */
async function phone() {
  const one = await openPhone(proxy.base, await mkdtemp(join(tmpdir(), "liren-phone-")));
  phones.push(one);
  return one;
}

/** How often a matter with these words stands in the ledger. */
async function found(words) {
  const desk = await visitor(browser, office.base, "phone");
  await signIn(desk, account("community_worker"));
  const answer = await desk.context.request.get(`/matters?q=${encodeURIComponent(words)}`);
  const html = await answer.text();
  await desk.context.close();
  // Once as what was looked for, in the field and in words beside it.
  const list = html.replaceAll(/<form class="filters"[\s\S]*?<\/form>|<span class="chip info">[^<]*<\/span>/g, "");
  return list.split(words).length - 1;
}

test("a way with the network closed: twenty photos, killed and opened twice, sent once on return", async () => {
  let one = await phone();
  await prepare(one, account("community_worker"));
  const photo = await takePhoto(one.page, 3000, 2250);
  await proxy.cut();
  await firstStop(one.page);
  for (let n = 1; n <= 3; n += 1) await writeDown(one.page, `楼道里看见的第${n}件`, [photo, photo, photo, photo]);
  await untilWaiting(one.page, 3);
  await one.page.goto("/offline/");
  await one.page.getByText("3 条等着送出").waitFor();
  await check(one, "offline-home");

  // Killed with a question half answered: what was kept is still there, and so is what was begun.
  await unlock(one.page);
  await firstStop(one.page);
  await tap(one.page, "上报");
  await one.page.locator("#photos").setInputFiles({ name: "x.jpg", mimeType: "image/jpeg", buffer: photo });
  await one.page.locator(".walk-photos li").waitFor();
  await check(one, "offline-question");
  await tap(one.page, "下一步");
  await one.page.locator(".walk-choices label").first().click();
  await check(one, "offline-choices");
  await tap(one.page, "下一步");
  await one.page.locator("textarea").waitFor();
  await kill(one);
  one = Object.assign(one, await openPhone(proxy.base, one.folder));
  await openShell(one.page);
  await untilWaiting(one.page, 3);
  await unlock(one.page, "111122");
  await one.page.getByText("密码不对，还可以试 4 次").waitFor();
  await one.page.locator("#pin").fill("204816");
  await one.page.getByRole("button", { name: "打开", exact: true }).click();
  await tap(one.page, "接着记");
  await one.page.locator("textarea").fill("关机前记了一半的");
  await tap(one.page, "下一步");
  await one.page.locator("h1", { hasText: "具体在哪里" }).waitFor();
  await tap(one.page, "下一步");
  await save(one.page);
  await firstStop(one.page);
  await writeDown(one.page, "楼道里看见的第4件", [photo, photo, photo, photo]);
  await writeDown(one.page, "楼道里看见的第5件", [photo, photo, photo]);
  await kill(one);
  one = Object.assign(one, await openPhone(proxy.base, one.folder));
  await openShell(one.page);
  await untilWaiting(one.page, 6);

  // The network is back: everything goes by itself, without signing in again.
  await one.context.clearCookies({ name: "liren" });
  await proxy.mend();
  await openShell(one.page);
  await untilWaiting(one.page, 0, 120_000);
  await one.page.getByText("都送到了").waitFor();
  for (const words of ["楼道里看见的第1件", "楼道里看见的第5件", "关机前记了一半的"]) assert.equal(await found(words), 1, words);
});

test("what lies, breaks or has run out on the way loses nothing and doubles nothing", async () => {
  const one = await phone();
  await prepare(one, account("grid_worker"));
  const { page } = one;
  await firstStop(page);
  for (const [n, mode] of ["portal", "json-portal", "login", 503, 413, 500].entries()) {
    proxy.set(mode);
    const words = `路上出岔子${n}`;
    const before = proxy.posts();
    await writeDown(page, words);
    for (let tries = 0; proxy.posts() === before && tries < 600; tries += 1) await page.waitForTimeout(50);
    assert.ok(proxy.posts() > before, `${mode}: it was tried`);
    const [act] = await untilWaiting(page, 1);
    for (let tries = 0; (await waitingOn(page))[0]?.tries === 0 && tries < 600; tries += 1) await page.waitForTimeout(50);
    assert.equal((await waitingOn(page))[0].state, mode === 413 ? "big" : "waiting", String(mode));
    assert.ok(act);
    proxy.set("open");
    await page.goto("/offline/");
    await page.evaluate(() => dispatchEvent(new Event("online")));
    await untilWaiting(page, 0);
    await unlock(page);
    await firstStop(page);
  }
  // The server took it, but its answer was lost: sent again, and recognised.
  proxy.set("after");
  await writeDown(page, "回执丢了的一件");
  for (let tries = 0; (await waitingOn(page))[0]?.tries === 0 && tries < 600; tries += 1) await page.waitForTimeout(50);
  await untilWaiting(page, 1);
  proxy.set("open");
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await untilWaiting(page, 0);
  assert.equal(await found("回执丢了的一件"), 1);
  assert.equal(await found("路上出岔子0"), 1);
  assert.equal(await found("路上出岔子4"), 1);
});

test("two tabs and two phones send each act once; an update finds the queue whole", async () => {
  const [one, other] = [await phone(), await phone()];
  await prepare(one, account("community_worker"));
  await prepare(other, account("grid_worker"));
  await proxy.cut();
  await firstStop(one.page);
  await firstStop(other.page);
  await writeDown(one.page, "两个页面一起送");
  await writeDown(other.page, "另一部手机记的");
  const tab = await one.context.newPage();
  await openShell(tab);
  await tab.getByText("1 条等着送出").waitFor();
  // A new version is on the server by the time the network is back.
  let version = "";
  proxy.rewrite((path, text) => {
    if (path !== "/offline/sw.js") return text;
    return text.replace(/"version":"([0-9a-f]+)"/, (_, old) => `"version":"${(version = [...old].reverse().join(""))}"`);
  });
  await proxy.mend();
  const posts = proxy.posts();
  await Promise.all([one.page, tab].map((page) => page.evaluate(() => dispatchEvent(new Event("online")))));
  await untilWaiting(tab, 0);
  assert.equal(proxy.posts() - posts, 1, "one tab sends, the other lets it");
  await untilWaiting(other.page, 1);
  await other.page.evaluate(() => navigator.serviceWorker.getRegistration("/offline/").then((registered) => registered?.update()));
  proxy.set(503);
  await other.page.goto("/offline/");
  proxy.set("open");
  await other.page.goto("/offline/");
  await other.page.waitForFunction(async (wanted) => (await caches.keys()).includes(`liren-offline-${wanted}`), version);
  await openShell(other.page);
  await untilWaiting(other.page, 0);
  proxy.rewrite(null);
  assert.equal(await found("两个页面一起送"), 1);
  assert.equal(await found("另一部手机记的"), 1);
});

test("a clock a day off, a phone that is full, and a file that goes to the office by hand", async () => {
  const one = await phone();
  await one.page.clock.install({ time: Date.now() + 24 * 3600 * 1000 });
  await one.page.clock.resume();
  await prepare(one, account("community_worker"));
  await proxy.cut();
  const { page } = one;
  await firstStop(page);
  await writeDown(page, "钟快了一天的手机记的");

  // The phone is full: nothing says saved, what was written stays on the page and can be kept as a file.
  await page.evaluate(() => {
    const put = IDBObjectStore.prototype.put;
    globalThis.room = () => (IDBObjectStore.prototype.put = put);
    IDBObjectStore.prototype.put = function full(...all) {
      if (this.name !== "acts") return put.apply(this, all);
      throw new DOMException("full", "QuotaExceededError");
    };
  });
  await tap(page, "上报");
  for (const step of ["是哪一类", "一句话说清楚", "具体在哪里"]) {
    await tap(page, "下一步");
    await page.locator("h1", { hasText: step }).waitFor();
    if (step === "是哪一类") await page.locator(".walk-choices label").nth(1).click();
    if (step === "一句话说清楚") await page.locator("textarea").fill("存满时记的");
  }
  await tap(page, "下一步");
  await page.locator("h1", { hasText: "看一下" }).waitFor();
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.getByText("手机存满了，还没有保存").waitFor();
  assert.equal((await waitingOn(page)).length, 1);
  const [file] = await Promise.all([page.waitForEvent("download"), tap(page, "存成文件")]);
  const bytes = await readFile(await file.path());
  assert.ok(!bytes.includes(Buffer.from("存满时记的")), "the file is sealed");
  await page.evaluate(() => globalThis.room());
  await save(page);
  await untilWaiting(page, 2);

  // The file is taken in at the office, twice; then the phone comes back and is told that it was.
  await proxy.mend();
  const desk = await visitor(browser, office.base, "phone");
  await signIn(desk, account("community_worker"));
  for (const said of ["收到了", "先前已收到"]) {
    await desk.page.goto("/offline/intake");
    await check(desk, "/offline/intake");
    await desk.page.locator("input[type=file]").setInputFiles({ name: "a.liren", mimeType: "application/octet-stream", buffer: bytes });
    await Promise.all([desk.page.waitForNavigation(), desk.page.locator("main form .btn.do").click()]);
    await desk.page.getByText(said, { exact: true }).waitFor();
    await check(desk, "/offline/intake (done)");
  }
  await desk.context.close();
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await untilWaiting(page, 0);
  assert.equal(await found("钟快了一天的手机记的"), 1);
  // Saved again after the file was made, it is the same act: the office has it once, whichever way it came first.
  assert.equal(await found("存满时记的"), 1);
});

test("a clock a day slow tells the right time of what it wrote down", async () => {
  const one = await phone();
  await one.page.clock.install({ time: Date.now() - 24 * 3600 * 1000 });
  await one.page.clock.resume();
  await prepare(one, account("grid_worker"));
  await proxy.cut();
  await firstStop(one.page);
  await writeDown(one.page, "钟慢了一天的手机记的");
  await proxy.mend();
  await one.page.evaluate(() => dispatchEvent(new Event("online")));
  await untilWaiting(one.page, 0);
  const desk = await visitor(browser, office.base, "phone");
  await signIn(desk, account("community_worker"));
  const list = await (await desk.context.request.get(`/matters?q=${encodeURIComponent("钟慢了一天的手机记的")}`)).text();
  const [, href] = /href="(\/matters\/0[0-9a-f-]+)"/.exec(list) ?? [];
  assert.ok(href, "it arrived");
  const matter = await (await desk.context.request.get(href)).text();
  // A time of yesterday would be told beside the time at which it was keyed in.
  assert.doesNotMatch(matter, /\d:\d\d 录入/, "when it was seen is told by the server’s clock");
  await desk.context.close();
});

test("what the server refuses stays, says why, and is put right", async () => {
  const one = await phone();
  await prepare(one, account("community_worker"));
  const { page } = one;
  await firstStop(page);
  await proxy.cut();
  await writeDown(page, "长".repeat(300));
  await proxy.mend();
  await page.evaluate(() => dispatchEvent(new Event("online")));
  for (let tries = 0; (await waitingOn(page))[0]?.state !== "refused" && tries < 600; tries += 1) await page.waitForTimeout(100);
  const [act] = await waitingOn(page);
  assert.equal(act.state, "refused");
  assert.match(act.reasons[0], /请/);
  await page.goto("/offline/");
  await page.getByText("要您处理").waitFor();
  await unlock(page);
  await page.goBack();
  await tap(page, "看是哪几条");
  await check(one, "offline-waiting");
  await tap(page, "上报");
  await page.getByText(act.reasons[0]).waitFor();
  await check(one, "offline-refused");
  await tap(page, "改一改再送");
  await page.locator("h1", { hasText: "看一下" }).waitFor();
  await check(one, "offline-review");
  await tap(page, "长长");
  await page.locator("textarea").fill("改短了");
  await tap(page, "下一步");
  await tap(page, "下一步");
  await save(page);
  await untilWaiting(page, 0);
  assert.equal(await found("改短了"), 1);
});

test("five wrong PINs clear what was fetched, and not what waits", async () => {
  const one = await phone();
  await prepare(one, account("community_worker"));
  const { page } = one;
  await firstStop(page);
  await proxy.cut();
  await writeDown(page, "密码忘了之前记的");
  await page.goto("/offline/");
  await tap(page, "领的资料");
  for (let left = 4; left >= 0; left -= 1) {
    await page.locator("#pin").fill("909090");
    await page.getByRole("button", { name: "打开", exact: true }).click();
    await page.getByText(left > 0 ? `还可以试 ${left} 次` : "这份资料已清掉").waitFor();
  }
  await proxy.mend();
  await openShell(page);
  await untilWaiting(page, 0);
  assert.equal(await found("密码忘了之前记的"), 1);
});
