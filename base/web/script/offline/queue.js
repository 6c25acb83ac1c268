// @ts-check
// The acts that wait. One is here before the screen says so, and goes only when the server has proven that it has it.

import { base64, lock, random, seal, unlock, uuid } from "./seal.js";
import { all, drop, run } from "./store.js";
import { language } from "./words.js";

/** @typedef {import("./store.js").Act} Act */
/** @typedef {import("./packs.js").Open} Open */
/** @typedef {import("./packs.js").Asks} Asks */
/** @typedef {import("../../../instruments/script/form.js").Answers} Answers */
/** What somebody filled in. @typedef {{ ask: number, stop: string, answers: Answers, photos: Photo[] }} Filled */
/** A photo and the question it answers. @typedef {{ of: string, data: ArrayBuffer }} Photo */

const told = "BroadcastChannel" in globalThis ? new BroadcastChannel("liren-offline") : null;

/** Tells the other tabs that something changed, and hears of it. @param {() => void} work */
export function onChange(work) {
  told?.addEventListener("message", work);
  addEventListener("liren-change", work);
}
export function changed() {
  told?.postMessage("changed");
  dispatchEvent(new Event("liren-change"));
}

/** @returns {Promise<Act[]>} Oldest first. */
export const waiting = async () => (await all("acts")).sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));

/** Seals an act: it exists now, though it is not yet kept. @param {Open} open @param {Asks} asks @param {Filled} filled @returns {Promise<Act>} */
export async function make(open, asks, filled) {
  const [id, proof, at] = [uuid(), base64(random(32)), Date.now()];
  const slip = {
    id, verb: asks.verb, v: asks.v, at, skew: open.pack.skew, pack: open.pack.id, secret: open.inside.secret, proof,
    lang: language(), stop: filled.stop, answers: filled.answers, fixed: asks.fixed,
    photos: filled.photos.map(({ of, data }) => ({ of, bytes: data.byteLength })),
  };
  const files = filled.photos.map(({ data }) => data);
  const { sealed, hash } = await seal(open.inside.key, slip, files);
  const copy = await lockFilled(open, filled, {});
  const blob = new Blob([sealed], { type: "application/octet-stream" });
  return { id, pack: open.pack.id, verb: asks.verb, label: asks.label, at, sealed: blob, bytes: sealed.byteLength, hash, proof, tries: 0, next: 0, state: "waiting", reasons: [], copy };
}

/** What was filled in, behind the PIN. @param {Open} open @param {Filled} filled @param {object} more */
export const lockFilled = (open, filled, more) =>
  lock(open.key, { ask: filled.ask, stop: filled.stop, answers: filled.answers, of: filled.photos.map(({ of }) => of), ...more }, filled.photos.map(({ data }) => data));

/** The same opened. @param {Open} open @param {import("./store.js").Locked} locked @returns {Promise<Filled & { seen?: string[], instead?: string }>} */
export async function openFilled(open, locked) {
  const { value, files } = await unlock(open.key, locked);
  return { ...value, photos: files.map((data, index) => ({ of: value.of[index], data })) };
}

/**
 * Keeps an act, ends its draft and counts it at its stop, all or nothing. `instead` is one that was refused and is now put right.
 * @param {Act} act @param {Open} open @param {string} stop @param {string} [instead]
 */
export async function keep(act, open, stop, instead) {
  await run(["acts", "drafts", "packs"], "readwrite", (at) => {
    at("acts").put(act);
    if (instead) at("acts").delete(instead);
    at("drafts").delete(open.pack.id);
    const asked = at("packs").get(open.pack.id);
    asked.onsuccess = () => {
      if (!asked.result || instead) return;
      asked.result.done[stop] = (asked.result.done[stop] ?? 0) + 1;
      at("packs").put(asked.result);
    };
    return null;
  });
  if (!instead) open.pack.done[stop] = (open.pack.done[stop] ?? 0) + 1;
  changed();
}

/** Changes an act that is still here; one that has gone meanwhile stays gone. @param {string} id @param {Partial<Act>} change */
export async function note(id, change) {
  await run(["acts"], "readwrite", (at) => {
    const asked = at("acts").get(id);
    asked.onsuccess = () => {
      if (asked.result) at("acts").put({ ...asked.result, ...change });
    };
    return null;
  });
}

/** Forgets an act: it has been proven, or its writer said so. @param {string} id */
export const forget = (id) => drop("acts", id);

/** The acts as one file, for the office: still sealed. @param {Act[]} acts */
export function asFile(acts) {
  /** @type {BlobPart[]} */
  const parts = ["LRNFILE1"];
  for (const act of acts) {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, act.bytes);
    parts.push(length, act.sealed);
  }
  return new Blob(parts, { type: "application/octet-stream" });
}

/** Gives a file to the one who holds the phone. @param {Blob} file @param {string} name */
export function download(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
