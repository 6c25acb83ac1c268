// Somebody's phone on the way: the offline page as a thumb would use it.

import assert from "node:assert/strict";
import { rm } from "node:fs/promises";

import { chromium } from "playwright-core";

import { WAYS, flags, signIn } from "./visit.mjs";

export const PIN = "204816";

/**
 * A browser with a memory of its own in `folder`, so that it can be killed and opened again.
 * @param {string} base @param {string} folder
 */
export async function openPhone(base, folder) {
  const { lang, ...shape } = WAYS.phone;
  const context = await chromium.launchPersistentContext(folder, { executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags(), baseURL: base, locale: lang, timezoneId: "Asia/Shanghai", ...shape });
  context.setDefaultTimeout(60_000);
  const page = context.pages()[0] ?? (await context.newPage());
  const phone = { context, page, base, folder, lang, way: "phone", faults: [] };
  return phone;
}

/** Pulls the battery: the browser's own process is gone in the middle of what it did. */
export async function kill(phone) {
  const gone = new Promise((done) => phone.context.once("close", done));
  const session = await phone.context.newCDPSession(phone.page);
  session.send("Browser.crash").catch(() => {});
  await gone;
}

export async function dispose(phone) {
  await phone.context.close().catch(() => {});
  await rm(phone.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** Opens the page and waits until the worker has it whole. */
export async function openShell(page) {
  await page.goto("/offline/");
  await page.locator("h1", { hasText: "离线使用" }).waitFor();
  await page.locator(".notice").first().waitFor();
}

/** @param {import("playwright-core").Page} page @param {string} name */
export const tap = (page, name) => page.getByRole("button", { name }).first().click();

/** @param {import("playwright-core").Page} page @param {string} title */
const heading = (page, title) => page.locator("h1", { hasText: title }).waitFor();

/** Signs in, unless somebody has, fetches what is offered and leaves the phone with it. */
export async function prepare(phone, account, offer = "随手拍") {
  const { page } = phone;
  if (account) await signIn(phone, account);
  await openShell(page);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await tap(page, offer);
  await page.locator("#pin").fill(PIN);
  await tap(page, "领到手机里");
  // The page that asks for the PIN has the same heading: the stops are there only when all of it lies on the phone.
  await page.locator(".walk-list .btn").first().waitFor();
}

/** Opens what was fetched, with the PIN. */
export async function unlock(page, pin = PIN) {
  await tap(page, "领的资料");
  await page.locator("#pin").fill(pin);
  await page.getByRole("button", { name: "打开", exact: true }).click();
  if (pin === PIN) await page.locator(".walk-list").waitFor();
}

/** Goes to the first stop. */
export async function firstStop(page) {
  await page.locator(".walk-list .btn").first().click();
}

/** Writes one thing down at the stop that is open, and waits until the page says that it is on the phone. */
export async function writeDown(page, title, photos = []) {
  await tap(page, "上报");
  await heading(page, "先拍下来");
  if (photos.length > 0) {
    await page.locator("#photos").setInputFiles(photos.map((buffer, n) => ({ name: `${n}.jpg`, mimeType: "image/jpeg", buffer })));
    await page.locator(".walk-photos li").nth(photos.length - 1).waitFor();
  }
  await tap(page, "下一步");
  await heading(page, "是哪一类");
  await page.locator(".walk-choices label").first().click();
  await tap(page, "下一步");
  await heading(page, "一句话说清楚");
  await page.locator("textarea").fill(title);
  await tap(page, "下一步");
  await heading(page, "具体在哪里");
  await tap(page, "下一步");
  await save(page);
}

/** Puts photos to the question that is open. */
async function photograph(page, photos) {
  if (photos.length === 0) return;
  await page.locator("#photos").setInputFiles(photos.map((buffer, n) => ({ name: `${n}.jpg`, mimeType: "image/jpeg", buffer })));
  await page.locator(".walk-photos li").nth(photos.length - 1).waitFor();
}

/** Goes to a stop of the round, by its place in the list. */
export const stop = (page, index) => page.locator(".walk-list .btn").nth(index).click();

/** Comes back to the list of stops. */
export async function back(page) {
  await page.locator(".walk-back button").click();
  await page.locator(".walk-list").waitFor();
}

/** A floor was looked at, and nothing was wrong. */
export async function see(page, floor) {
  await tap(page, "记下看过的楼层");
  await heading(page, "这是第几层");
  await page.locator(".walk-number input").fill(String(floor));
  await tap(page, "下一步");
  await save(page);
}

/** Something was found on a floor: what, what was done, in which words, with photos before and after. */
export async function find(page, { floor, kind, did, words = "", before = [], after = [], aloud = false }) {
  await tap(page, "记下发现的问题");
  await heading(page, "先拍下来");
  await photograph(page, before);
  await tap(page, "下一步");
  await heading(page, "这是第几层");
  await page.locator(".walk-number input").fill(String(floor));
  await tap(page, "下一步");
  await choose(page, "看到了什么", kind);
  await choose(page, "怎么处理的", did);
  if (did === "顺手改好了") {
    await heading(page, "改好了再拍一张");
    await photograph(page, after);
    await tap(page, "下一步");
  }
  await heading(page, "说一段话");
  if (aloud) {
    await tap(page, "录一段语音");
    await page.getByText("正在录：1 秒").waitFor();
    await tap(page, "说完了，停");
    await page.locator(".walk-sound audio").waitFor();
  }
  await tap(page, "下一步");
  await heading(page, "再说一句");
  await page.locator("textarea").fill(words);
  await tap(page, "下一步");
  await save(page);
}

/** Answers a question with choices, and goes on. */
async function choose(page, title, label) {
  await heading(page, title);
  await page.locator(".walk-choices label", { hasText: label }).click();
  await tap(page, "下一步");
}

/** The entrance is done. */
export async function leaveStop(page) {
  await tap(page, "这个楼道巡完了");
  await save(page);
}

/** The round is over; who walked it. */
export async function endRound(page, names) {
  await tap(page, "结束巡访");
  await heading(page, "今天是谁走的");
  for (const name of names) await page.locator(".walk-choices label", { hasText: name }).click();
  await tap(page, "下一步");
  await save(page);
}

/** The last page, and what it says then. */
export async function save(page) {
  await heading(page, "看一下");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.getByText("已保存在手机里，联网后自动上传").waitFor();
  await tap(page, "回到");
}

/** What the first screen says of the queue. */
export async function waitingOn(page) {
  return page.evaluate(
    () =>
      new Promise((done, failed) => {
        const asked = indexedDB.open("liren-offline");
        asked.onerror = () => failed(asked.error);
        asked.onsuccess = () => {
          const all = asked.result.transaction("acts").objectStore("acts").getAll();
          all.onsuccess = () => {
            asked.result.close();
            done(all.result.map(({ state, reasons, tries }) => ({ state, reasons, tries })));
          };
        };
      }),
  );
}

/** Waits until so many wait on the phone. */
export async function untilWaiting(page, count, patience = 60_000) {
  const end = Date.now() + patience;
  let found = await waitingOn(page);
  while (found.length !== count && Date.now() < end) {
    await page.waitForTimeout(100);
    found = await waitingOn(page);
  }
  assert.equal(found.length, count, `waiting on the phone: ${JSON.stringify(found)}`);
  return found;
}

/** What waits is sent at once, and proven. */
export async function sendAll(one) {
  await one.page.evaluate(() => dispatchEvent(new Event("online")));
  await untilWaiting(one.page, 0, 60_000);
}

/** A photo as a camera gives it: JPEG of so many pixels. */
export async function takePhoto(page, width, height) {
  const coded = await page.evaluate(
    ([w, h]) => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [w, h];
      const pen = canvas.getContext("2d");
      for (let n = 0; n < 60; n += 1) {
        pen.fillStyle = `hsl(${n * 6} 60% ${30 + (n % 5) * 10}%)`;
        pen.fillRect((n * 97) % w, (n * 61) % h, w / 4, h / 5);
      }
      return canvas.toDataURL("image/jpeg", 0.9).split(",")[1];
    },
    [width, height],
  );
  return Buffer.from(coded, "base64");
}
