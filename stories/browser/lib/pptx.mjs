// Slides read by nobody of ours: the archive by its directory, its parts by the browser's own XML.

import assert from "node:assert/strict";
import { inflateRawSync } from "node:zlib";

/** The files of a zip archive by name. @param {Buffer} bytes @returns {Map<string, Buffer>} */
export function unzip(bytes) {
  const end = bytes.lastIndexOf(Buffer.from("PK\x05\x06", "latin1"));
  assert.ok(end > 0, "no end of the archive");
  const files = new Map();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    assert.equal(bytes.readUInt32LE(at), 0x02014b50, "an entry of the directory");
    const [method, packed, long] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24)];
    const [name, extra, comment] = [28, 30, 32].map((field) => bytes.readUInt16LE(at + field));
    const start = bytes.readUInt32LE(at + 42);
    const from = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28);
    const raw = bytes.subarray(from, from + packed);
    const whole = method === 8 ? inflateRawSync(raw) : raw;
    assert.equal(whole.length, long, "an entry is as long as it says");
    files.set(bytes.toString("utf8", at + 46, at + 46 + name), whole);
    at += 46 + name + extra + comment;
  }
  return files;
}

/**
 * Checks that slides are whole: every part is known and well-formed, every relation leads somewhere. Gives the text of each
 * slide and how many pictures there are.
 * @param {import("playwright-core").Page} page Any page: its browser reads the XML. @param {Buffer} bytes
 */
export async function slides(page, bytes) {
  const files = unzip(bytes);
  const text = (name) => {
    const part = files.get(name);
    assert.ok(part, `no part ${name}`);
    return part.toString("utf8");
  };
  const parts = [...files].filter(([name]) => /\.(?:xml|rels)$/.test(name)).map(([name, part]) => ({ name, xml: part.toString("utf8") }));
  const broken = await page.evaluate((all) => {
    const reads = (xml) => new DOMParser().parseFromString(xml, "application/xml").querySelector("parsererror") === null;
    return all.filter(({ xml }) => !reads(xml)).map(({ name }) => name);
  }, parts);
  assert.deepEqual(broken, [], "parts that are no XML");
  const types = text("[Content_Types].xml");
  for (const name of files.keys()) {
    const known = types.includes(`PartName="/${name}"`) || types.includes(`Extension="${name.split(".").pop()}"`);
    assert.ok(known || name === "[Content_Types].xml", `${name} has no type`);
  }
  for (const { name, xml } of parts.filter(({ name }) => name.endsWith(".rels"))) {
    const folder = name.replace(/_rels\/[^/]*$/, "");
    for (const [relation] of xml.matchAll(/<Relationship\b[^>]*>/g)) {
      if (relation.includes('TargetMode="External"')) continue;
      const target = /Target="([^"]*)"/.exec(relation)?.[1] ?? "";
      const path = new URL(target, `http://x/${folder}`).pathname.slice(1);
      assert.ok(files.has(decodeURI(path)), `${name} leads to ${target}, which is not there`);
    }
  }
  const names = [...files.keys()].filter((name) => /^ppt\/slides\/slide\d+\.xml$/.test(name));
  assert.equal([...text("ppt/presentation.xml").matchAll(/<p:sldId\b/g)].length, names.length, "every slide is in the list");
  const said = names.map((name) => [...text(name).matchAll(/<a:t>([^<]*)<\/a:t>/g)].map(([, run]) => run).join(" "));
  return { said, pictures: [...files.keys()].filter((name) => name.startsWith("ppt/media/")).length };
}
