// The checks themselves: each must see the fault it is for, and let a good page pass.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { crawl, kind, links, shape } from "../lib/crawl.mjs";
import { readSignIns } from "../lib/office.mjs";
import { launch, visit, visitor } from "../lib/visit.mjs";

const page = (body, { lang = "zh-CN", head = "" } = {}) =>
  `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><title>页</title><link rel="icon" href="data:,">` +
  `<meta name="viewport" content="width=device-width, initial-scale=1">${head}</head><body><main><h1>里仁</h1>${body}</main></body></html>`;

const PAGES = {
  "/good": page('<p>今天有三件事。</p><p><a href="/good?page=2">下一页</a></p><p><a href="/file.csv">表</a></p>'),
  "/english": page("<p>Three matters today.</p>", { lang: "en" }),
  "/wide": page('<div style="width:2000px">宽</div>'),
  "/key": page("<p>refusal-text-empty</p>"),
  "/unlabelled": page('<input type="text" name="a">'),
  "/pale": page('<p style="color:#ccc;background:#fff">看不清</p>'),
  "/script": page("<p>x</p>", { head: '<script src="/broken.js"></script>' }),
  "/inline": page("<p>x</p><script>1</script>"),
  "/elsewhere": page('<img alt="" src="http://127.0.0.1:9/x.png">'),
  "/dead-end": page('<a href="/nowhere">去</a>'),
};

let server;
let base;
let browser;

before(async () => {
  server = createServer((request, response) => {
    const path = request.url.split("?")[0];
    const strict = path === "/inline" ? { "content-security-policy": "script-src 'self'" } : {};
    if (path === "/broken.js") return response.writeHead(200, { "content-type": "text/javascript" }).end("nothing.here();");
    if (path === "/file.csv") return response.writeHead(200, { "content-type": "text/csv" }).end("a,b\n");
    const body = PAGES[path];
    response.writeHead(body ? 200 : 404, { "content-type": "text/html; charset=utf-8", ...strict }).end(body ?? page("<p>没有</p>"));
  });
  await new Promise((up) => server.listen(0, "127.0.0.1", up));
  base = `http://127.0.0.1:${server.address().port}`;
  browser = await launch();
});

after(async () => {
  await browser?.close();
  server?.closeAllConnections();
  server?.close();
});

/** Visits as somebody of `way` and gives what was found, or nothing. */
async function found(path, way = "phone") {
  const who = await visitor(browser, base, way);
  try {
    await visit(who, path);
    return "";
  } catch (error) {
    return `${error.message} ${JSON.stringify(error.actual ?? "")}`;
  } finally {
    await who.context.close();
  }
}

test("a good page passes", async () => {
  assert.equal(await found("/good"), "");
  assert.equal(await found("/english", "desk"), "");
});

for (const [path, words] of Object.entries({
  "/english": /html lang/,
  "/wide": /wider than the screen/,
  "/key": /message key refusal-text-empty/,
  "/unlabelled": /accessibility/,
  "/pale": /color-contrast/,
  "/script": /nothing is not defined/,
  "/inline": /content policy|Content Security Policy/i,
  "/elsewhere": /calls another server/,
  "/nowhere": /status/,
})) {
  test(`a fault is seen: ${path}`, async () => assert.match(await found(path), words));
}

test("a crawl visits each kind of page once and stops at a dead link", async () => {
  const who = await visitor(browser, base, "phone");
  assert.deepEqual(await crawl(who, "/good"), ["/good", "/good?page=2", "/file.csv"]);
  await assert.rejects(crawl(who, "/dead-end"), /nowhere .* answers 404/);
  await who.context.close();
});

test("paths that differ in ids only are one kind", () => {
  const of = (path) => kind(new URL(path, "http://x"));
  assert.equal(of("/matters/0193a2b4-7c1d-7e2f-8a3b-0123456789ab?b=1&a=2"), "/matters/*?a?b");
  assert.equal(of("/places/310106017"), of("/places/140213"));
  assert.notEqual(of("/matters"), of("/places"));
  assert.equal(of("/places/140213901001-c1-e2/qr"), of("/places/140213901001-c2-e11/qr"));
  assert.notEqual(of("/places/140213901001-c1"), of("/places/140213901001-c1-e2"));
});

test("pages of one shape differ in words only", () => {
  assert.equal(shape('<p class="a">x</p><p class="a">y</p>'), shape('<p class="a" id="k">z</p>'));
  assert.notEqual(shape('<p class="a">x</p>'), shape('<p class="a">x</p><input name="q">'));
  assert.deepEqual(links('<a class="b" href="/x?a=1&#38;b=2">x</a><a href="http://else/">y</a>', "http://x/").map(String), ["http://x/x?a=1&b=2"]);
});

test("a shape that was shown is not shown again", async () => {
  const who = await visitor(browser, base, "phone");
  const shown = new Set();
  await crawl(who, "/good", { shown });
  await who.page.goto("about:blank");
  await crawl(who, "/good", { shown });
  assert.equal(who.page.url(), "about:blank");
  await who.context.close();
});

test("sign-ins are read from what the demo says", () => {
  assert.deepEqual(readSignIns("x\n  sign-in resident a b\nlistening on http://y\n"), [{ role: "resident", name: "a", password: "b" }]);
});
