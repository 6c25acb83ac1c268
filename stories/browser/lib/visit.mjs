// What every page must be, whoever looks at it: quiet, within its width, readable for all, and in words.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { readFileSync } from "node:fs";

import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const SHOTS = resolve(import.meta.dirname, "../../../target/shots");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
// A message key that reached the page untranslated.
const KEY = /(?<![\w/.#?=&-])(?:state|verb|refusal|role|kind|level|category|shell|form|action|field|label|title|page)-[a-z][a-z0-9-]*(?![\w/-])/;

/** The two ways the office is looked at. */
export const WAYS = {
  phone: { lang: "zh-CN", viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 },
  desk: { lang: "en", viewport: { width: 1280, height: 900 } },
};

/** How every browser is started: it makes no calls of its own. */
export function flags() {
  const root = process.getuid?.() === 0;
  return [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    // A microphone that beeps, and nobody who must allow it.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    ...(root ? ["--no-sandbox"] : []),
  ];
}

/** One browser for a run. */
export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags() });
}

/** A visitor of his own: cookies, language, size. `way` is a name of WAYS. */
export async function visitor(browser, base, way, more = {}) {
  const { lang, ...shape } = WAYS[way];
  const context = await browser.newContext({ baseURL: base, locale: lang, timezoneId: "Asia/Shanghai", ...shape, ...more });
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  const faults = [];
  page.on("console", (message) => {
    // A refused page says so in its status; the browser repeats it as an error.
    if (message.type() === "error" && !/Failed to load resource: .* status of 4\d\d/.test(message.text())) {
      faults.push(`console: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => faults.push(`script: ${error.message}`));
  page.on("requestfailed", (request) => {
    if (request.failure()?.errorText !== "net::ERR_ABORTED") faults.push(`request: ${request.url()} ${request.failure()?.errorText}`);
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(base) && !/^(?:data|blob|about):/.test(url)) faults.push(`calls another server: ${url}`);
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`content policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  return { page, context, way, lang, base, faults };
}

/** Signs a visitor in by the page's own form. */
export async function signIn(who, { name, password }) {
  await who.page.goto("/sign-in");
  const form = who.page.locator("form", { has: who.page.locator("input[type=password]") });
  await form.locator("input:not([type=hidden], [type=password], [type=checkbox])").first().fill(name);
  await form.locator("input[type=password]").fill(password);
  const gone = who.page.waitForURL((url) => !url.pathname.startsWith("/sign-in"));
  await form.locator("input[type=password]").press("Enter");
  await gone;
}

/** Goes to `path`, checks the page and gives what it answered. */
export async function visit(who, path, { status = 200 } = {}) {
  const answer = await who.page.goto(path, { waitUntil: "load" });
  assert.equal(answer?.status(), status, `${path}: status`);
  await check(who, path);
  return answer;
}

/** Checks the page as it stands, such as after a press of a button. */
export async function check(who, name = new URL(who.page.url()).pathname) {
  const { page, lang, faults } = who;
  const at = `${name} (${who.way})`;
  if (process.env.LIREN_SHOTS === "1") await shoot(who, name);
  assert.equal(await page.getAttribute("html", "lang"), lang, `${at}: <html lang>`);
  assert.notEqual((await page.title()).trim(), "", `${at}: has no title`);
  const wide = await page.evaluate(overflow);
  assert.deepEqual(wide, [], `${at}: wider than the screen`);
  const words = await page.evaluate(() => document.body.innerText);
  const key = KEY.exec(words);
  assert.equal(key, null, `${at}: shows the message key ${key?.[0]}`);
  assert.deepEqual(await audit(page), [], `${at}: accessibility`);
  assert.deepEqual(faults.splice(0), [], `${at}: faults`);
}

/** What sticks out of the screen to the side, if the page can be pushed there. */
function overflow() {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width + 1) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((node) => node.getBoundingClientRect().right > width + 1);
  return wide.slice(0, 5).map((node) => `${node.tagName.toLowerCase()}.${node.className}`);
}

/** The audit runs as the driver's own script, so the page's content policy stays as strict as it is. */
async function audit(page) {
  await page.evaluate(AXE);
  return page.evaluate(async (tags) => {
    const { violations } = await globalThis.axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
  }, RULES);
}

async function shoot(who, name) {
  await mkdir(SHOTS, { recursive: true });
  const file = `${name.replaceAll(/[^\w-]+/g, "_").replace(/^_+|_+$/g, "") || "home"}.${who.role ?? "anyone"}.${who.way}.png`;
  await who.page.screenshot({ path: join(SHOTS, file), fullPage: true });
}
