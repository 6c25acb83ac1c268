// Papers and pictures as somebody else reads them: PDF by pdf.js in a page of its own, QR codes by jsQR.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";

import jsQR from "jsqr";

const FROM = createRequire(import.meta.url);
const ORIGIN = "http://reader.invalid/";

/** A page that holds nothing but the reader. @param {import("playwright-core").Browser} browser */
export async function reader(browser) {
  const page = await browser.newPage();
  await page.route(`${ORIGIN}**`, async (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name === "") return route.fulfill({ contentType: "text/html", body: "<!doctype html><title>reader</title>" });
    return route.fulfill({ contentType: "text/javascript", body: await readFile(FROM.resolve(`pdfjs-dist/build/${name}`)) });
  });
  await page.goto(ORIGIN);
  return page;
}

/**
 * What a PDF says, page by page, and the first pages as pictures (PNG, base64).
 * @param {import("playwright-core").Page} page Made by `reader`. @param {Buffer} bytes
 */
export async function readPdf(page, bytes, { pictures = 0, scale = 1.5 } = {}) {
  return page.evaluate(
    async ({ base64, origin, pictures, scale }) => {
      const pdf = await import(`${origin}pdf.min.mjs`);
      pdf.GlobalWorkerOptions.workerSrc = `${origin}pdf.worker.min.mjs`;
      const data = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      const paper = await pdf.getDocument({ data, useSystemFonts: false }).promise;
      const said = [];
      const shots = [];
      for (let n = 1; n <= paper.numPages; n += 1) {
        const one = await paper.getPage(n);
        said.push((await one.getTextContent()).items.map((item) => item.str ?? "").join(""));
        if (n > pictures) continue;
        const viewport = one.getViewport({ scale });
        const canvas = Object.assign(document.createElement("canvas"), { width: viewport.width, height: viewport.height });
        await one.render({ canvas, canvasContext: canvas.getContext("2d"), viewport }).promise;
        shots.push(canvas.toDataURL("image/png").split(",")[1]);
      }
      return { said, shots };
    },
    { base64: bytes.toString("base64"), origin: ORIGIN, pictures, scale },
  );
}

/** The address in a picture with a QR code. @param {import("playwright-core").Page} page Made by `reader`. @param {Buffer} png */
export async function scan(page, png) {
  const { pixels, width, height } = await page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    let text = "";
    for (const byte of context.getImageData(0, 0, image.width, image.height).data) text += String.fromCharCode(byte);
    return { pixels: btoa(text), width: image.width, height: image.height };
  }, png.toString("base64"));
  const found = jsQR(new Uint8ClampedArray(Buffer.from(pixels, "base64")), width, height);
  assert.ok(found, "no code in the picture");
  return found.data;
}

/** Keeps pictures of pages. @param {string[]} shots @param {string} stem */
export async function keep(shots, stem) {
  await Promise.all(shots.map((shot, n) => writeFile(`${stem}-${n + 1}.png`, Buffer.from(shot, "base64"))));
}

/**
 * A document as an office program on this machine shows it, page by page; nothing where there is none.
 * @param {import("playwright-core").Page} page Made by `reader`. @param {string} path
 */
export async function throughOffice(page, path) {
  const program = ["/usr/bin/soffice", "/usr/bin/libreoffice"].find((one) => existsSync(one));
  if (!program) return null;
  const folder = await mkdtemp(join(tmpdir(), "liren-office-"));
  try {
    await promisify(execFile)(program, ["--headless", `-env:UserInstallation=file://${folder}/profile`, "--convert-to", "pdf", "--outdir", folder, path]);
    return await readPdf(page, await readFile(join(folder, basename(path).replace(/\.\w+$/, ".pdf"))), { pictures: 20, scale: 1 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
