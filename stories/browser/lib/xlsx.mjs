// A workbook as an office's own Excel saves it: one sheet, texts in a list of their own, packed by nobody of ours.

import { crc32, deflateRawSync } from "node:zlib";

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/** A zip archive. @param {[string, string][]} files @returns {Buffer} */
function zip(files) {
  const parts = [];
  const directory = [];
  let at = 0;
  for (const [name, text] of files) {
    const [title, plain] = [Buffer.from(name), Buffer.from(text)];
    const packed = deflateRawSync(plain);
    const fixed = Buffer.alloc(26);
    fixed.writeUInt16LE(20, 0);
    fixed.writeUInt16LE(8, 4);
    fixed.writeUInt32LE(0x00210000, 6);
    fixed.writeUInt32LE(crc32(plain), 10);
    fixed.writeUInt32LE(packed.length, 14);
    fixed.writeUInt32LE(plain.length, 18);
    fixed.writeUInt16LE(title.length, 22);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    parts.push(Buffer.from("PK\x03\x04", "latin1"), fixed, title, packed);
    directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), fixed, rest, title);
    at += 30 + title.length + packed.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, list, end]);
}

/** The workbook of these rows of text. @param {string} name The sheet's. @param {string[][]} rows @returns {Buffer} */
export function workbook(name, rows) {
  const texts = new Map();
  const index = (text) => texts.get(text) ?? texts.set(text, texts.size).get(text);
  const cell = (text, row, column) => `<c r="${String.fromCharCode(65 + column)}${row + 1}" t="s"><v>${index(text)}</v></c>`;
  const body = rows.map((row, n) => `<row r="${n + 1}">${row.map((text, column) => cell(text, n, column)).join("")}</row>`).join("");
  const relation = (id, kind, target) => `<Relationship Id="${id}" Type="${OFFICE}/${kind}" Target="${target}"/>`;
  const relations = (all) => `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${all}</Relationships>`;
  const typed = (part, kind) => `<Override PartName="${part}" ContentType="${KIND}.${kind}+xml"/>`;
  return zip([
    [
      "[Content_Types].xml",
      `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${typed("/xl/workbook.xml", "sheet.main")}${typed("/xl/worksheets/sheet1.xml", "worksheet")}${typed("/xl/sharedStrings.xml", "sharedStrings")}</Types>`,
    ],
    ["_rels/.rels", relations(relation("rId1", "officeDocument", "xl/workbook.xml"))],
    ["xl/workbook.xml", `${HEAD}<workbook ${MAIN} xmlns:r="${OFFICE}"><sheets><sheet name="${escaped(name)}" sheetId="1" r:id="rId1"/></sheets></workbook>`],
    ["xl/_rels/workbook.xml.rels", relations(relation("rId1", "worksheet", "worksheets/sheet1.xml") + relation("rId2", "sharedStrings", "sharedStrings.xml"))],
    ["xl/worksheets/sheet1.xml", `${HEAD}<worksheet ${MAIN}><sheetData>${body}</sheetData></worksheet>`],
    ["xl/sharedStrings.xml", `${HEAD}<sst ${MAIN}>${[...texts.keys()].map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join("")}</sst>`],
  ]);
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/** An identity number that nobody has: of no place, with its check character. @param {string} born `YYYYMMDD` @param {number} order */
export function identity(born, order) {
  const plain = `140200${born}${String(order).padStart(3, "0")}`;
  const sum = [...plain].reduce((all, digit, n) => all + Number(digit) * WEIGHTS[n], 0);
  return plain + "10X98765432"[sum % 11];
}

/** So many people who were taken, all invented, in the columns in which an office writes them. @param {number} count */
export function taken(count) {
  const [family, first, second] = ["钱樊葛奚范彭鲁韦昌苗凤花方俞", "晓雅明文嘉若思子亦景云书", "涵舟远宁航珂菲琪桐澄"];
  const given = (n) => first[n % first.length] + second[Math.floor(n / first.length) % second.length];
  const skills = ["摄影", "英语", "无", "活动策划、主持", "调解", "=心理疏导", "新媒体"];
  const person = (_, n) => {
    const born = `${1984 + (n % 15)}${String(1 + (n % 12)).padStart(2, "0")}${String(1 + (n % 28)).padStart(2, "0")}`;
    const name = family[n % family.length] + given(n);
    return [String(n + 1), name, n % 3 === 1 ? "男" : "女", identity(born, 200 + n), `1390020${1000 + n}`, n % 2 ? "本科" : "大专", "社会工作", skills[n % skills.length], "拟录用"];
  };
  const head = ["序号", "姓  名", "性别", "身份证号码", "联系电话", "学历", "所学专业", "特长（技能）", "录用结果"];
  return [["平城区社区工作者招聘结果（第二批）"], head, ...Array.from({ length: count }, person)];
}
