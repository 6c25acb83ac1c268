// The ground floor, as a newcomer walks it on a phone, in Chinese: a messy roster, a street, a matter from report to close,
// somebody who may know nothing of it, a pulled plug, and yesterday's backup beside today.

import assert from "node:assert/strict";
import { mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";

import { PASSWORD, atDesk, fill, link, open, read, send } from "../lib/desk.mjs";
import { startDemo } from "../lib/office.mjs";
import { check, launch, visitor } from "../lib/visit.mjs";

const SHOTS = resolve(import.meta.dirname, "../../../target/ground-walk");
const TITLE = "二楼转角的雨篷接缝滴水";
const WORD = "雨篷接缝";
/** How many hands are writing when the plug is pulled. */
const HANDS = ["liang", "lin", "gao"];

let office;
let yesterday;
let browser;
/** How many pictures there are. */
let taken = 0;

before(async () => {
  await rm(SHOTS, { recursive: true, force: true });
  await mkdir(SHOTS, { recursive: true });
  office = await startDemo();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await yesterday?.stop();
  await office?.stop();
});

/** Keeps what the screen shows. */
async function shoot(who, name) {
  taken += 1;
  await who.page.screenshot({ path: join(SHOTS, `${String(taken).padStart(2, "0")}-${name}.png`), fullPage: true });
}

/** One step of the walk; what goes wrong says where. */
async function step(name, work) {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) error.message = `${name}: ${error.message}`;
    throw error;
  }
}

/** Presses what leads on, as a thumb would: the link or button of these words. */
async function press(who, words) {
  const named = (role) => who.page.locator("main").getByRole(role, { name: words, exact: true });
  const target = named("link").or(named("button")).first();
  const [answer] = await Promise.all([who.page.waitForNavigation({ waitUntil: "load" }), target.click()]);
  return answer?.status();
}

/** What the page says. */
const words = (who) => who.page.locator("main").innerText();

/** The present one of the four words that the reporter reads. */
const word = (who) => who.page.locator("main h2").first().innerText();

/** A picture of what the page shows, as a file of a form. */
async function photo(who, name) {
  const buffer = await who.page.screenshot({ type: "jpeg", quality: 60 });
  return { name, mimeType: "image/jpeg", buffer };
}

/** Looks for something where everybody looks: in the list of matters or of people, or in the box on every page. */
async function find(who, path, text) {
  if (path === "/search") return open(who, `${path}?q=${encodeURIComponent(text)}`);
  await open(who, path);
  // Beside a list the box waits behind a word.
  if (!(await who.page.locator("main input[name=q]").isVisible())) await who.page.locator("main details:has(input[name=q]) > summary").click();
  await who.page.fill("main input[name=q]", text);
  await Promise.all([who.page.waitForNavigation({ waitUntil: "load" }), who.page.press("main input[name=q]", "Enter")]);
}

test("the ground floor is walked from the first page to yesterday's backup", { timeout: 300_000 }, async () => {
  await step("the street manager loads the messy roster", async () => {
    const gao = await atDesk(browser, office, "gao");
    const roster = /^list (.*roster.*)$/m.exec(office.said())?.[1] ?? "";
    await open(gao, "/people");
    await press(gao, "导入花名册");
    await gao.page.setInputFiles("main input[name=file]", roster);
    await shoot(gao, "roster-upload");
    await press(gao, "上传并检查");
    await shoot(gao, "roster-errors");
    await check(gao, "roster-errors");
    const wrong = await gao.page.locator("main .row .when").allInnerTexts();
    assert.ok(wrong.filter((cell) => /^[A-Z]+\d+$/.test(cell)).length >= 2, `errors by cell: ${wrong}`);
    const load = new URL(gao.page.url()).pathname;
    assert.equal(await press(gao, "写入名册"), 422, "with wrong rows nothing is loaded");
    await shoot(gao, "roster-refused");
    await gao.page.check("main input[name=leave_faulty]");
    await send(gao, `${load}/load`);
    await shoot(gao, "roster-loaded");
    await find(gao, "/people", "ljg");
    await shoot(gao, "person-by-initials");
    assert.match(await words(gao), /梁建国/);
    assert.doesNotMatch(await words(gao), /13800001000/);
    await gao.page.locator("main a", { hasText: "梁建国" }).first().click();
    await gao.page.waitForLoadState();
    await shoot(gao, "person");
    await check(gao, "person");
    await gao.context.close();
  });

  await step("a community worker finds the streets of 平城区", async () => {
    const liang = await atDesk(browser, office, "liang");
    await shoot(liang, "notebook");
    await open(liang, "/places");
    await liang.page.fill("main input[name=q]", "pcq");
    await liang.page.check("main input[name=all]");
    await press(liang, "查找");
    await shoot(liang, "district-by-initials");
    await liang.page.locator("main a", { hasText: "平城区" }).first().click();
    await liang.page.waitForLoadState();
    await shoot(liang, "streets");
    const streets = await liang.page.locator("main .row").allInnerTexts();
    assert.ok(streets.filter((row) => /1402130\d\d$/.test(row.trim())).length === 18, `eighteen of the list: ${streets}`);
    await liang.context.close();
  });

  let number = "";
  let code = "";
  let matter = "";
  const resident = await visitor(browser, office.base, "phone");
  /** What the reporter reads on the page that stays open on the phone. */
  const follow = async () => {
    await open(resident, "/follow");
    await fill(resident, { number, code });
    await send(resident, "/follow");
    return word(resident);
  };

  await step("a resident reports without an account", async () => {
    await open(resident, "/");
    await shoot(resident, "front");
    await press(resident, "反映一件事");
    await fill(resident, { title: TITLE, where: "梧桐里6弄2号", category: "水管漏水", phone: "13812342266" });
    await resident.page.setInputFiles("main input[name=photos]", await photo(resident, "雨篷.jpg"));
    await resident.page.check("main input[name=notice]");
    await shoot(resident, "report");
    await press(resident, "提交");
    if (await resident.page.locator("main input[name=anyway]").count()) await press(resident, "提交");
    await shoot(resident, "receipt");
    number = /\d{4}梧桐民情\d+/.exec(await words(resident))?.[0] ?? "";
    code = /\b\d{4} \d{4}\b/.exec(await words(resident))?.[0] ?? "";
    assert.ok(number && code, await words(resident));
    assert.equal(await follow(), "已收到");
  });

  await step("the desk files it and sends it out", async () => {
    const liang = await atDesk(browser, office, "liang");
    await find(liang, "/matters", WORD);
    await shoot(liang, "matter-found");
    matter = await link(liang, "/matters/0");
    await open(liang, matter);
    await shoot(liang, "matter-reported");
    assert.doesNotMatch(await words(liang), /13812342266/);
    await send(liang, `${matter}/file`);
    await open(liang, `${matter}/dispatch`);
    await fill(liang, { org: "佳洁物业", text: "请今天看，办好拍照" });
    await shoot(liang, "dispatch");
    await send(liang, `${matter}/dispatch`);
    await shoot(liang, "sent-out");
    await liang.context.close();
    assert.equal(await follow(), "正在办");
  });

  await step("the evening's backup goes to the stick", async () => {
    assert.match(await office.run("backup", "--to", join(office.folder, "stick")), /rows/);
  });

  /** The property company answers, from its own notebook. */
  const answer = async (text, name) => {
    const sun = await atDesk(browser, office, "sun");
    if (name === "answer") {
      await shoot(sun, "handler-notebook");
      await open(sun, matter);
      await send(sun, `${matter}/sign-for`);
    }
    await open(sun, `${matter}/feed-back`);
    await fill(sun, { text });
    await sun.page.setInputFiles("main input[name=photos]", await photo(sun, "修好.jpg"));
    await shoot(sun, name);
    await send(sun, `${matter}/feed-back`);
    assert.equal(await sun.page.locator(`main a[href="${matter}/inspect"]`).count(), 0, "nobody inspects the own work");
    await sun.context.close();
  };
  /** Somebody else looks at it. */
  const inspect = async (pass, text, name) => {
    const zhou = await atDesk(browser, office, "zhou");
    await open(zhou, `${matter}/inspect`);
    await fill(zhou, pass === "0" ? { pass, text } : { pass, answer: text });
    if (pass === "1") await zhou.page.check("main input[name=show]");
    await shoot(zhou, name);
    await send(zhou, `${matter}/inspect`);
    await shoot(zhou, `${name}-done`);
    await zhou.context.close();
  };
  await step("answered, inspected, sent back, answered again, inspected", async () => {
    await answer("接缝打了胶", "answer");
    await inspect("0", "雨天还是滴，请重新做", "sent-back");
    await answer("拆下来重新做了防水", "answer-again");
    await inspect("1", "漏水的接缝重新做了防水，不再滴水", "inspected");
    assert.equal(await follow(), "已办好，请评价");
    assert.match(await words(resident), /重新做了防水/, "the reporter reads what was done");
    assert.ok(await resident.page.locator("main figure img").first().evaluate((one) => one.naturalWidth) > 0, "the result");
    await shoot(resident, "followed");
    await check(resident, "followed");
  });

  await step("the reporter is called and the matter closed", async () => {
    const liang = await atDesk(browser, office, "liang");
    await open(liang, `${matter}/call-back`);
    // Whom to call stands on the page; shown, it is a page like any other: one may leave it and come back.
    assert.match(await words(liang), /138\*{4}2266/);
    await liang.page.locator("main button[aria-label*=联系电话]").click();
    await liang.page.waitForLoadState();
    assert.match(await words(liang), /13812342266/);
    await open(liang, matter);
    await liang.page.goBack();
    assert.match(await words(liang), /13812342266/);
    await fill(liang, { way: "phone", reached: "1", resolved: "1", rating: "good", text: "说不滴了" });
    await shoot(liang, "call-back");
    await send(liang, `${matter}/call-back`);
    await open(liang, `${matter}/close`);
    await fill(liang, { text: "电话里说过了" });
    await send(liang, `${matter}/close`);
    await shoot(liang, "closed");
    await check(liang, "closed");
    assert.match(await words(liang), /已结案/);
    await liang.context.close();
    assert.equal(await follow(), "已办好，请评价");
    await fill(resident, { rating: "good" });
    await send(resident, "/follow/rate");
    assert.equal(await word(resident), "已结束");
    await shoot(resident, "over");
  });

  await step("another committee's worker meets it nowhere", async () => {
    const zhao = await atDesk(browser, office, "zhao");
    for (const path of ["/matters", "/search", "/people"]) {
      await find(zhao, path, path === "/people" ? "ljg" : WORD);
      const said = await words(zhao);
      assert.ok(!said.includes(TITLE) && !said.includes(number) && !said.includes("梁建国"), `${path}: ${said}`);
      if (path !== "/people") await shoot(zhao, `elsewhere${path.replace("/", "-")}`);
    }
    const nowhere = "/matters/0190000000007000b000000000000000";
    const [hidden, absent] = await Promise.all([matter, nowhere].map((path) => zhao.context.request.get(path)));
    assert.deepEqual([hidden.status(), absent.status()], [404, 404]);
    assert.equal((await hidden.text()).replaceAll(matter, ""), (await absent.text()).replaceAll(nowhere, ""), "byte for byte");
    await zhao.page.goto(matter);
    await shoot(zhao, "elsewhere-address");
    await zhao.context.close();
  });

  await step("the plug is pulled while people write, and nothing acknowledged is lost", async () => {
    const hands = await Promise.all(HANDS.map((name) => atDesk(browser, office, name)));
    const acknowledged = [];
    let down = false;
    /** Reports until nobody answers; gives the form that got no answer. */
    const write = async (who, name) => {
      for (let n = 1; ; n += 1) {
        const title = `拔电之前${name}第${n}件`;
        let form;
        try {
          const page = await (await who.context.request.get("/matters/new")).text();
          const command = /name="command" value="([^"]+)"/.exec(page)?.[1] ?? "";
          const source = /name="source"[^]*?<option value="(\w+)"/.exec(page)?.[1] ?? "";
          form = { command, source, title, where: "梧桐里6弄2号", category: "D01", anyway: "1" };
          const said = await who.context.request.post("/matters/new", { form, headers: { origin: office.base } });
          if (said.status() === 429) return null;
          assert.ok(said.status() === 200 && said.url().includes("/matters/0"), `${title}: ${said.status()} ${said.url()}`);
          acknowledged.push(title);
        } catch (error) {
          if (!down) throw error;
          return form?.title === title ? form : null;
        }
      }
    };
    const writing = Promise.all(hands.map((who, n) => write(who, HANDS[n])));
    for (const end = Date.now() + 20_000; acknowledged.length < 8 && Date.now() < end; ) {
      await Promise.race([writing, new Promise((done) => setTimeout(done, 5))]);
    }
    down = true;
    await office.kill();
    const unanswered = await writing;
    await office.restart();
    // Whoever got no answer taps again: done once, whether it was done before or not.
    for (const [n, form] of unanswered.entries()) {
      if (!form) continue;
      const said = await hands[n].context.request.post("/matters/new", { form, headers: { origin: office.base } });
      assert.equal(said.status(), 200, form.title);
      acknowledged.push(form.title);
    }
    const list = await read(hands[2], "/matters/export");
    for (const title of acknowledged) assert.equal(list.split(title).length - 1, 1, `${title}, once`);
    assert.equal(list.split("拔电之前").length - 1, acknowledged.length, "and nothing else");
    // Who was signed in still is.
    await open(hands[0], matter);
    assert.match(await words(hands[0]), /已结案/);
    await shoot(hands[0], "after-the-plug");
    await Promise.all(hands.map((who) => who.context.close()));
  });

  await step("the office is whole", async () => {
    const said = await office.run("verify");
    assert.match(said, /ok/);
    assert.doesNotMatch(said, /BAD/);
  });

  await step("yesterday's backup stands beside it on another port", async () => {
    yesterday = await office.restored(join(office.folder, "stick"));
    assert.notEqual(yesterday.base, office.base);
    assert.doesNotMatch(await yesterday.run("verify"), /BAD/);
    const liang = await atDesk(browser, yesterday, "liang");
    await open(liang, matter);
    await shoot(liang, "yesterday");
    const chips = await liang.page.locator("main .chips").first().innerText();
    assert.ok(chips.includes("已派单") && !chips.includes("已结案"), chips);
    await find(liang, "/people", "ljg");
    assert.match(await words(liang), /梁建国/);
    await find(liang, "/matters", "拔电之前");
    assert.doesNotMatch(await words(liang), /拔电之前.*第1件/);
    await liang.context.close();
    assert.equal(await follow(), "已结束", "today goes on");
  });
  await resident.context.close();
});

/** Goes on by the tabulator to the field or button of this name; wherever it stops can be seen. */
async function tabTo(who, name) {
  for (let n = 0; n < 80; n += 1) {
    await who.page.keyboard.press("Tab");
    const at = await who.page.evaluate(() => {
      const node = document.activeElement;
      const style = node && node !== document.body ? getComputedStyle(node) : null;
      const seen = !style || style.outlineStyle !== "none" || style.boxShadow !== "none";
      return { name: node?.getAttribute("name") ?? "", seen, html: node?.outerHTML.slice(0, 120) };
    });
    assert.ok(at.seen, `focus cannot be seen: ${at.html}`);
    if (at.name === name) return;
  }
  assert.fail(`the tabulator never reaches ${name} on ${who.page.url()}`);
}

test("a matter is keyed in by keyboard alone, without script, in the dark and in large type, and prints", { timeout: 120_000 }, async () => {
  const who = await visitor(browser, office.base, "phone", { javaScriptEnabled: false, colorScheme: "dark" });
  const { page } = who;
  const done = (press) => Promise.all([page.waitForNavigation({ waitUntil: "load" }), press()]);
  await page.goto("/sign-in");
  await tabTo(who, "login");
  await page.keyboard.type("liang");
  await tabTo(who, "password");
  await page.keyboard.type(PASSWORD);
  await done(() => page.keyboard.press("Enter"));
  await tabTo(who, "elder");
  await done(() => page.keyboard.press("Enter"));
  assert.notEqual(await page.getAttribute("html", "data-elder"), null, "large type");
  await page.goto("/matters/new");
  await tabTo(who, "title");
  await page.keyboard.type("门厅的灯一直闪");
  await tabTo(who, "where");
  await page.keyboard.type("梧桐里6弄2号");
  await tabTo(who, "category");
  await page.keyboard.press("ArrowDown");
  await tabTo(who, "source");
  await page.keyboard.press("ArrowDown");
  await shoot(who, "keyboard-dark-large");
  const submit = page.locator("main form button[type=submit]").last();
  await submit.focus();
  await done(() => page.keyboard.press("Enter"));
  // Something of the kind is there already, so it asks first.
  if (await page.locator("main input[name=anyway]").count()) await done(() => page.keyboard.press("Enter"));
  assert.match(new URL(page.url()).pathname, /^\/matters\/0/, await words(who));
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("nav").first().isVisible(), false, "no menu on paper");
  assert.ok(await page.locator("main h1, header + * h1, h1").first().isVisible());
  // Paper is white whatever the screen was: a word in its night colour could not be read on it.
  const light = await page.locator("main .chip").first().evaluate((node) => {
    const [r, g, b] = getComputedStyle(node).color.match(/\d+/g).map(Number);
    return (r * 299 + g * 587 + b * 114) / 1000;
  });
  assert.ok(light < 128, `a chip on paper is pale: ${light}`);
  await shoot(who, "on-paper");
  assert.ok((await page.pdf({ format: "A4" })).length > 10_000);
  await who.context.close();
});
