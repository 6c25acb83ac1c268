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

/** Signs in, fetches the first thing that is offered and leaves the phone with it. */
export async function prepare(phone, account, offer = "随手拍") {
  const { page } = phone;
  await signIn(phone, account);
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
