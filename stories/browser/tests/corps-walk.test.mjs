// The walk through the corps, from a list of those taken to the report of a class, each step by whoever does it and with
// only what they have: menus, links, phones, paper. Every page on the way leaves a picture in target/walk-corps/.

import assert from "node:assert/strict";
import { resolve } from "node:path";
import { after, before, test } from "node:test";

import { subscribed } from "../lib/calendar.mjs";
import { atDesk, fill, link, links, open, read, send } from "../lib/desk.mjs";
import { startDemo } from "../lib/office.mjs";
import { keep, readPdf, reader, scan, throughOffice } from "../lib/paper.mjs";
import { slides } from "../lib/pptx.mjs";
import { launch, visitor } from "../lib/visit.mjs";
import { WIDE, act, album, follow, here, local, said, step } from "../lib/walk.mjs";
import { taken, workbook } from "../lib/xlsx.mjs";

const SHOTS = resolve(import.meta.dirname, "../../../target/walk-corps");
const PRIVATE = "白鹭说自己夜里睡不着";
const ADVICE = "先听他讲完自己的一天";
/** Who sees much, and never the private note. */
const OTHERS = ["shen", "lin", "gao", "zhao", "zhou", "wu", "zheng", "ma", "xu"];

let office;
let browser;
let desk;
let pictures;

before(async () => {
  pictures = await album(SHOTS);
  office = await startDemo();
  browser = await launch();
  desk = await reader(browser);
});

after(async () => {
  await browser?.close();
  await office?.stop();
});

test("the corps is walked from a list of those taken to the report of a class", async () => {
  // The address of 梁小满's calendar, and the class that is opened here.
  let [feed, mine] = ["", ""];

  await step("the main station imports the batch from Excel and places it", async () => {
    const shen = await atDesk(browser, office, "shen", WIDE);
    await open(shen, "/");
    await pictures.shoot(shen, "main-station");
    await follow(shen, "/recruit");
    const old = (await links(shen, "/recruit/")).find((one) => one.length > 30) ?? "";
    const balance = await read(shen, old);
    const codes = [...new Set([...balance.matchAll(/\?at=(\d{12})/g)].map(([, code]) => code))].slice(0, 84);
    assert.equal(codes.length, 84);
    await follow(shen, "/recruit/new");
    const soon = local(Date.now() + 30 * 86_400_000).day;
    await fill(shen, { title: "平城区第二批社区工作者招聘", at: "平城区", text: "面向社会公开招聘，名额 168 人。", closes: local(Date.now() + 9 * 86_400_000).day, starts: soon, needs: codes.map((code) => `${code} 2`).join("\n") });
    await pictures.shoot(shen, "batch-form");
    await send(shen, "/recruit/new");
    const batch = here(shen);
    await follow(shen, `${batch}/import`);
    const file = workbook("拟录用名单", taken(168));
    await shen.page.setInputFiles("main input[name=file]", { name: "拟录用名单.xlsx", mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", buffer: file });
    await send(shen, `${batch}/import`);
    await pictures.shoot(shen, "batch-checked");
    assert.match(await said(shen), /168/);
    await send(shen, `${here(shen)}/load`);
    assert.match(await said(shen), /录用\s*168|168\s*录用/);
    await pictures.shoot(shen, "batch-loaded");
    await follow(shen, `${batch}/rule`);
    await fill(shen, { from: soon });
    await pictures.shoot(shen, "batch-proposal");
    await send(shen, `${batch}/rule`);
    await pictures.shoot(shen, "batch-placed");
    assert.match(await said(shen), /已到岗\s*168\/168/);
    await follow(shen, "/stations");
    await pictures.shoot(shen, "network");
    await shen.context.close();
  });

  await step("the main station opens a class and arranges its evenings", async () => {
    const shen = await atDesk(browser, office, "shen", WIDE);
    await follow(shen, "/cohorts");
    await follow(shen, "/cohorts/new");
    // The first evening begins in twenty minutes, the second a week later; late at night sooner and short: none passes midnight.
    const begins = local(Date.now() + 20 * 60_000);
    const [time, minutes] = begins.time > "23:00" ? [begins.time > "23:44" ? "23:44" : begins.time, "15"] : [begins.time, "60"];
    const last = local(Date.now() + 20 * 60_000 + 13 * 86_400_000).day;
    await fill(shen, { title: "新到岗社区工作者走访班", at: "平城区", first_day: begins.day, last_day: last, evenings: begins.weekday, begins: time, minutes, venue: "党群服务中心三楼", groups: "1" });
    await pictures.shoot(shen, "class-form");
    await send(shen, "/cohorts/new");
    mine = here(shen);
    await follow(shen, `${mine}/enrol`);
    for (const name of ["梁小满", "赵谷雨", "周立春"]) await shen.page.locator("main label", { hasText: name }).locator("input").check();
    await pictures.shoot(shen, "class-enrol");
    await send(shen, `${mine}/enrol`);
    await open(shen, mine);
    await act(shen, `${mine}/open-round?of=needs`);
    await open(shen, mine);
    await follow(shen, `${mine}/plan`);
    for (const [title, closing] of [["入户走访：先听再问", "0"], ["小组成果汇报", "1"]]) {
      await follow(shen, `${mine}/subject`, "加一门课");
      await fill(shen, { title, lecturer: title.startsWith("入户") ? "何怀远" : "", closing });
      await send(shen, `${mine}/subject`);
    }
    await act(shen, `${mine}/arrange`, { anew: "0" });
    await pictures.shoot(shen, "class-plan");
    await open(shen, mine);
    await pictures.shoot(shen, "class-open");
    await shen.context.close();
  });

  await step("three learners check in on three phones at once", async () => {
    const shen = await atDesk(browser, office, "shen", WIDE);
    await open(shen, mine);
    await follow(shen, `${mine}/sittings/`, "入户走访");
    const roll = here(shen);
    await follow(shen, `${roll}/door`);
    await pictures.shoot(shen, "door");
    const code = shen.page.locator("main svg").first();
    const address = await scan(desk, await code.screenshot());
    const digits = /\b(\d{4})\b/.exec(await shen.page.locator("main .digits, main b").first().innerText())?.[1] ?? "";
    assert.ok(digits, "four digits for a phone that cannot scan");
    assert.ok(new URL(address).pathname.startsWith(`${roll}/here/`), address);
    const old = address.replace(/[^/]+$/, "0".repeat(20));
    const phones = await Promise.all(["liang", "zhao", "zhou"].map((name) => atDesk(browser, office, name)));
    const action = `${mine}/check-in`;
    await Promise.all([
      // One scans.
      (async (who) => {
        await open(who, new URL(address).pathname);
        await pictures.shoot(who, "scanned");
        await send(who, action);
      })(phones[0]),
      // One cannot scan and types what stands beneath the code.
      (async (who) => {
        await open(who, "/cohorts");
        await follow(who, mine);
        await fill(who, { code: digits });
        await pictures.shoot(who, "typed");
        await send(who, action);
      })(phones[1]),
      // One was sent the picture on; it is too old, and the page says what to do.
      (async (who) => {
        assert.equal((await who.page.goto(new URL(old).pathname))?.status(), 422);
        assert.match(await said(who), /四位/);
        await pictures.shoot(who, "forwarded");
        await fill(who, { code: digits });
        await send(who, action);
      })(phones[2]),
    ]);
    await pictures.shoot(phones[0], "checked-in");
    await Promise.all(phones.map((who) => who.context.close()));
    await open(shen, roll);
    await pictures.shoot(shen, "roll");
    assert.equal(await shen.page.locator('main input[value="present"]:checked').count(), 3);
    await shen.context.close();
  });

  await step("a subscribed calendar takes the class, and what is cancelled", async () => {
    const liang = await atDesk(browser, office, "liang");
    await open(liang, "/");
    await send(liang, "/feed");
    feed = (await liang.page.locator("main code").first().textContent()) ?? "";
    await pictures.shoot(liang, "calendar-address");
    await liang.context.close();
    const before = await subscribed(office, feed);
    const ours = before.events.filter(({ url }) => url?.endsWith(mine)).sort((one, two) => one.start.date.getTime() - two.start.date.getTime());
    assert.equal(ours.length, 2, "both evenings");
    const ahead = ours[1];
    const at = ahead.start.date.getTime();
    assert.ok(Math.abs(at - (Date.now() + 7 * 86_400_000)) < 86_400_000, "a week from now, whatever the zone of the reader");
    const shen = await atDesk(browser, office, "shen", WIDE);
    await open(shen, mine);
    await follow(shen, `${mine}/plan`);
    const cancel = await follow(shen, `${mine}/cancel`, "小组成果汇报");
    await fill(shen, { reason: "教室检修", away: "0" });
    await send(shen, cancel);
    await shen.context.close();
    const after = (await subscribed(office, feed)).events.find(({ uid }) => uid === ahead.uid);
    assert.equal(after?.status, "CANCELLED");
    assert.ok((after.sequence ?? 0) > (ahead.sequence ?? 0), "SEQUENCE rises, so that calendars take the newer one");
    assert.ok(ahead.alarms?.length === 1 && !after.alarms?.length, "what takes place reminds, what was cancelled does not");
  });

  /** The class whose show is tonight. */
  let show = "";
  await step("five judges score the show at once", async () => {
    const lin = await atDesk(browser, office, "lin", WIDE);
    await open(lin, "/");
    await follow(lin, "/cohorts");
    show = await follow(lin, "/cohorts/", "汛期应急");
    await follow(lin, `${show}/show`);
    await pictures.shoot(lin, "show-open");
    const doors = await links(lin, "/judge/");
    const codes = [...(await said(lin)).matchAll(/码 (\d{6})/g)].map(([, six]) => six);
    assert.equal(doors.length, 5);
    // A judge holds a phone to the steward's screen; nobody types an address.
    await lin.page.locator("main details summary", { hasText: "扫码" }).first().click();
    assert.equal(new URL(await scan(desk, await lin.page.locator("main details[open] svg").first().screenshot())).pathname, doors[0]);
    const judges = await Promise.all(doors.map(() => visitor(browser, office.base, "phone")));
    await Promise.all(
      judges.map(async (who, n) => {
        await open(who, doors[n]);
        await fill(who, { code: codes[n] });
        await send(who, doors[n]);
        if (n === 0) await pictures.shoot(who, "ballot");
        for (let group = 0; group < 3; group += 1) {
          const form = who.page.locator(`main form[action="${doors[n]}/score"]`).nth(group);
          for (const name of ["learning", "daring", "organising", "talking", "solving"]) await form.locator(`[name="${name}"]`).selectOption(String(7 + ((n + group) % 3)));
          await Promise.all([who.page.waitForNavigation({ waitUntil: "load" }), form.locator("button").click()]);
          assert.equal(await who.page.locator("#errors").count(), 0);
        }
        if (n === 0) await pictures.shoot(who, "ballot-sent");
      }),
    );
    await Promise.all(judges.map((who) => who.context.close()));
    await open(lin, `${show}/show`);
    await act(lin, `${show}/close-show`, { anyway: "1" });
    await open(lin, `${show}/show`);
    await follow(lin, "/show/");
    await pictures.shoot(lin, "board");
    assert.match(await lin.page.locator("body").innerText(), /评分结束/);
    await open(lin, show);
    await act(lin, `${show}/open-round?of=four`);
    await lin.context.close();
  });

  await step("the trainer assesses everybody, the lead settles and issues certificates", async () => {
    const he = await atDesk(browser, office, "he", WIDE);
    await open(he, show);
    await follow(he, `${show}/learners`);
    const learners = await links(he, `${show}/learners/`);
    assert.equal(learners.length, 9);
    for (const [n, one] of learners.entries()) {
      await open(he, one);
      const at = await follow(he, `${show}/assess`);
      if (n === 0) await pictures.shoot(he, "assess-form");
      const names = await he.page.$$eval("main input[type=radio]", (all) => [...new Set(all.map((each) => each.getAttribute("name") ?? ""))]);
      await fill(he, Object.fromEntries(names.map((name) => [name, "4"])));
      await send(he, at);
    }
    await pictures.shoot(he, "assessed");
    await he.context.close();
    const lin = await atDesk(browser, office, "lin", WIDE);
    await open(lin, show);
    await follow(lin, `${show}/results`);
    await act(lin, `${show}/settle`);
    await act(lin, `${show}/certify`);
    await pictures.shoot(lin, "certified");
    const { bytes, called } = await pictures.download(lin, `${show}/certificates`, "certificates");
    assert.match(called, /\.pdf$/);
    const { said: pages, shots } = await readPdf(desk, bytes, { pictures: 1, scale: 2 });
    await keep(shots, pictures.next("certificate"));
    assert.equal(pages.length, 9);
    const certificate = await scan(desk, Buffer.from(shots[0], "base64"));
    assert.ok(new URL(certificate).pathname.startsWith("/certificates/"), certificate);
    assert.ok(pages[0].includes(certificate.split("/").pop() ?? "?"), pages[0]);
    await lin.context.close();

    const anybody = await visitor(browser, office.base, "phone");
    await open(anybody, new URL(certificate).pathname);
    await pictures.shoot(anybody, "certificate-checked");
    const words = await said(anybody);
    assert.match(words, /有效/);
    // Its title stands right before it in the text.
    const holder = /([^\s书]{2,4})\s*同志/.exec(pages[0])?.[1] ?? "";
    assert.ok(holder.length >= 2 && !words.includes(holder), `the name is masked: ${holder}`);
    await fill(anybody, { name: holder });
    await send(anybody, new URL(certificate).pathname);
    await pictures.shoot(anybody, "certificate-compared");
    assert.match(await said(anybody), /学时/, "what the paper must say");
    await anybody.context.close();
  });

  await step("a newcomer walks the own path from induction to a linked practice", async () => {
    const liang = await atDesk(browser, office, "liang");
    await open(liang, "/");
    await pictures.shoot(liang, "newcomer");
    await follow(liang, "/growth");
    const file = await follow(liang, "/growth/");
    await pictures.shoot(liang, "path");
    // Whoever begins another class keeps what the one before was.
    assert.match(await said(liang), /培训班\s*已完成/);
    const number = /\d{4}梧桐民情\d{4}/.exec(await said(liang))?.[0] ?? "";
    assert.ok(number, "a matter of the own path");
    await follow(liang, `${file}/link`);
    await fill(liang, { lesson: "先打电话再上门", number, text: "以前直接敲门，现在先约好，他开门了" });
    await pictures.shoot(liang, "link-form");
    await send(liang, `${file}/link`);
    assert.match(await said(liang), /待确认/);
    const zhao = await atDesk(browser, office, "zhao");
    await open(zhao, "/");
    assert.match(await said(zhao), /确认学用/);
    await open(zhao, file);
    // Of what waits for an answer, the one that was just written.
    let agreed = false;
    for (const agree of (await links(zhao, `${file}/links/`)).filter((one) => one.endsWith("/agree"))) {
      await open(zhao, agree);
      if (agreed || !(await said(zhao)).includes("先打电话再上门")) continue;
      await pictures.shoot(zhao, "agree");
      await send(zhao, agree);
      agreed = true;
    }
    assert.ok(agreed, "the mentor finds what waits");
    await zhao.context.close();
    await open(liang, file);
    await pictures.shoot(liang, "path-agreed");
    assert.match(await said(liang), /先打电话再上门[^]*已确认/);
    await liang.context.close();
  });

  await step("a supervisor's advice stands in the matter, the private note nowhere else", async () => {
    const liang = await atDesk(browser, office, "liang");
    await open(liang, "/");
    await follow(liang, "/matters/new");
    await fill(liang, { title: "独居老人三天没有下楼", where: "梧桐里 6 弄 2 号", category: "居民求助" });
    await send(liang, "/matters/new");
    const matter = here(liang);
    const number = /\d{4}梧桐民情\d{4}/.exec(await said(liang))?.[0] ?? (/\d{4}梧桐民情\d{4}/.exec(await read(liang, matter))?.[0] ?? "");
    const he = await atDesk(browser, office, "he", WIDE);
    await open(he, "/");
    await follow(he, "/supervision");
    const agreement = await follow(he, "/supervision/", "何怀远 → 梁小满");
    const hold = await follow(he, `${agreement}/hold`);
    const asked = await he.page.$$eval('main input[name^="asked_"]', (all) => [...new Set(all.map((one) => one.getAttribute("name") ?? ""))]);
    for (const name of asked) await fill(he, { [name]: "done" });
    await fill(he, { form: "individual", functions: "supportive", topics: "home_visits", themes: "门不开怎么办", about: number, about_text: ADVICE, private: PRIVATE, action_1: "上门前先打电话", action_1_due: local(Date.now() + 7 * 86_400_000).day });
    await pictures.shoot(he, "session-form");
    await send(he, hold);
    await pictures.shoot(he, "session-held");
    const session = await link(he, `${agreement}/sessions/`);
    await open(liang, matter);
    await pictures.shoot(liang, "advice");
    const words = await said(liang);
    assert.ok(words.includes("督导建议") && words.includes(ADVICE), words);
    assert.ok(!words.includes(PRIVATE), "the matter's page keeps the note out");
    await open(liang, session);
    assert.ok((await said(liang)).includes(PRIVATE), "the other of the two reads it");
    await pictures.shoot(liang, "session-of-two");
    const search = `/search?q=${encodeURIComponent("白鹭说自己")}`;
    for (const name of OTHERS) {
      const other = await atDesk(browser, office, name);
      for (const path of ["/", "/inbox", search, agreement, session, matter, "/supervision", "/supervision/figures", "/growth", "/week"]) {
        const answer = await other.context.request.get(path);
        const text = await answer.text();
        assert.ok(answer.status() < 500 && !text.includes(PRIVATE), `${name} ${path}`);
      }
      await other.context.close();
    }
    // Nor where it could be carried off: a calendar, the check of the whole office, a backup.
    assert.ok(!(await subscribed(office, feed)).text.includes(PRIVATE));
    assert.ok(!(await office.run("verify")).includes(PRIVATE));
    await Promise.all([liang.context.close(), he.context.close()]);
  });

  await step("the district sees who lacks what, and which run is wanted", async () => {
    const shen = await atDesk(browser, office, "shen", WIDE);
    await open(shen, "/");
    await follow(shen, "/programme");
    await pictures.shoot(shen, "programme");
    await follow(shen, "/programme/gaps");
    await pictures.shoot(shen, "gaps");
    assert.match(await said(shen), /\d+ 人还没学过/);
    for (const [path, name] of [["/programme/new", "run-form"], ["/supervision/figures", "supervision-figures"], ["/growth/bench", "bench"]]) {
      await open(shen, path);
      await pictures.shoot(shen, name);
    }
    await shen.context.close();
  });

  await step("the report of the class is printed, and shown as slides", async () => {
    const lin = await atDesk(browser, office, "lin", WIDE);
    await open(lin, "/cohorts");
    const first = await follow(lin, "/cohorts/", "第一期社区工作者培训班");
    await pictures.shoot(lin, "class-over");
    await follow(lin, `${first}/results`);
    await pictures.shoot(lin, "class-results");
    const paper = await pictures.download(lin, `${first}/report/pdf`, "report");
    const { said: pages, shots } = await readPdf(desk, paper.bytes, { pictures: 9 });
    await keep(shots, pictures.next("report-page"));
    const all = pages.join("\n");
    for (const words of ["35", "33", "90%", "入户走访", "业务学习", "随机应变", "广场上的一小时"]) assert.ok(all.includes(words), `${words}: ${all}`);
    // Who did not pass is told where it helps; no report says so.
    for (const name of ["蔡一诺", "陆沐阳"]) assert.ok((await said(lin)).includes(name) && !all.includes(name), name);
    const deck = await pictures.download(lin, `${first}/report/pptx`, "report");
    const { said: talk, pictures: drawn } = await slides(lin.page, deck.bytes);
    assert.ok(talk.length >= 6 && talk.length <= 14 && drawn === 4 && talk.join("\n").includes("90%"), `${drawn} ${talk.join("\n")}`);
    // Whoever has an office program sees the same slides.
    const shown = await throughOffice(desk, deck.path);
    if (shown) {
      assert.equal(shown.said.length, talk.length, "a page a slide");
      await keep(shown.shots, pictures.next("slide"));
    }
    await lin.context.close();
  });

  await step("the office is whole, and the walk left its pictures", async () => {
    assert.match(await office.run("verify"), /ok/);
    assert.ok(pictures.taken() >= 40, `pictures: ${pictures.taken()}`);
  });
});
