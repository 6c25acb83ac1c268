// Going through the office page by page as people do: by links and buttons, leaving a picture of each page on the way.

import assert from "node:assert/strict";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { fill, open, send } from "./desk.mjs";

/** A screen in the office, in Chinese. */
export const WIDE = { viewport: { width: 1280, height: 900 }, isMobile: false, hasTouch: false, deviceScaleFactor: 1 };

/** A new folder of pictures, numbered in the order of the walk. @param {string} folder */
export async function album(folder) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  let taken = 0;
  /** Where the next one goes, without its ending. */
  const next = (name) => {
    taken += 1;
    return join(folder, `${String(taken).padStart(2, "0")}-${name}`);
  };
  return {
    next,
    taken: () => taken,
    /** Keeps what the screen shows. */
    shoot: async (who, name) => {
      // What stays in sight while one scrolls stands where it belongs.
      await who.page.evaluate(() => scrollTo(0, 0));
      await who.page.screenshot({ path: `${next(name)}.png`, fullPage: true });
    },
    /** Saves the file behind a link and gives its bytes. */
    download: async (who, href, name) => {
      const [saved] = await Promise.all([who.page.waitForEvent("download"), who.page.click(`a[href="${href}"]`)]);
      const path = `${next(name)}${/\.\w+$/.exec(saved.suggestedFilename())?.[0] ?? ""}`;
      await saved.saveAs(path);
      return { path, bytes: await readFile(path), called: saved.suggestedFilename() };
    },
  };
}

/** One step of the walk; what goes wrong says where. */
export async function step(name, work) {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) error.message = `${name}: ${error.message}`;
    throw error;
  }
}

/** Goes on by a link of the page that is open: the first that begins so and, if asked, says so. */
export async function follow(who, start, words = "") {
  const all = await who.page.$$eval(`a[href^="${start}"]`, (found) => found.map((one) => ({ href: one.getAttribute("href") ?? "", said: one.textContent ?? "" })));
  const one = all.find(({ said }) => said.includes(words));
  assert.ok(one, `no link ${start} ${words} on ${who.page.url()}: ${all.map(({ said }) => said.trim()).join(" · ")}`);
  await open(who, one.href);
  return one.href;
}

/** An act of the page that is open: its link, its form, what is sent. */
export async function act(who, path, values = {}) {
  const at = await follow(who, path);
  await fill(who, values);
  await send(who, at);
}

/** The page that is open. */
export const here = (who) => new URL(who.page.url()).pathname;

/** What it says. */
export const said = (who) => who.page.locator("main").innerText();

/** Day, hour and weekday (Monday is 1) in the office's zone. @param {number} ms */
export function local(ms) {
  const shifted = new Date(ms + 8 * 3600_000);
  const text = shifted.toISOString();
  return { day: text.slice(0, 10), time: text.slice(11, 16), weekday: String(((shifted.getUTCDay() + 6) % 7) + 1) };
}
