// @ts-check
// What was fetched for the way: locked with a PIN, open for a while, gone after five wrong PINs.

import { language } from "./words.js";
import { lock, newLock, openLock, unlock } from "./seal.js";
import { all, get, put, run } from "./store.js";
import { changed } from "./queue.js";

/** @typedef {import("./store.js").Pack} Pack */
/** @typedef {import("../../../instruments/script/form.js").Form} Form */
/** @typedef {{ kind: string, about: string, title: string, note: string }} Offer */
/** @typedef {{ id: string, title: string, note: string, lines: string[] }} Stop */
/** @typedef {{ verb: string, v: number, label: string, at: string | null, form: Form, fixed: unknown }} Asks */
/** What lies locked. @typedef {{ secret: string, who: string, key: { id: string, point: string }, content: { title: string, note: string, stops: Stop[], asks: Asks[] } }} Inside */
/** @typedef {{ pack: Pack, key: CryptoKey, inside: Inside }} Open */

/** Wrong PINs after which a pack is gone. */
export const TRIES = 5;

/** @returns {Promise<Pack[]>} */
export const packs = () => all("packs");

/**
 * What could be fetched now; null without a network, "sign-in" when nobody is signed in.
 * @returns {Promise<{ who: string, offers: Offer[] } | null | "sign-in">}
 */
export async function offers() {
  try {
    const answer = await fetch("/offline/packs", { cache: "no-store", headers: { "accept-language": language() }, signal: AbortSignal.timeout(15_000) });
    if (answer.redirected) return "sign-in";
    if (!answer.ok) return answer.status === 403 ? { who: "", offers: [] } : null;
    return await answer.json();
  } catch {
    return null;
  }
}

/** Fetches one and locks it. @param {Offer} offer @param {string} pin @returns {Promise<Open | null>} */
export async function fetchPack(offer, pin) {
  const body = new URLSearchParams({ kind: offer.kind, about: offer.about });
  const asked = Date.now();
  const answer = await fetch("/offline/packs", { method: "POST", body, headers: { "accept-language": language() }, signal: AbortSignal.timeout(30_000) });
  if (!answer.ok || answer.redirected) return null;
  const got = await answer.json();
  if (got.v !== 1 || typeof got.secret !== "string") return null;
  const { key, ...locked } = await newLock(pin);
  /** @type {Inside} */
  const inside = { secret: got.secret, who: got.who, key: got.key, content: got.content };
  // The server's clock when it answered; half of the way there and back is close enough.
  const skew = got.now - Math.round((asked + Date.now()) / 2);
  /** @type {Pack} */
  const pack = { id: got.id, tell: got.tell, made: got.now - skew, until: got.walk_until, skew, ...locked, inside: await lock(key, inside), tries: 0, done: {} };
  await put("packs", pack);
  changed();
  return { pack, key, inside };
}

/** Whether it may still be opened. @param {Pack} pack */
export const expired = (pack) => Date.now() + pack.skew >= pack.until;

/**
 * Opens a pack. A try counts before it is made, so that switching off does not give another.
 * @param {string} id @param {string} pin @returns {Promise<Open | { left: number }>}
 */
export async function openPack(id, pin) {
  /** @type {Pack | undefined} */
  let pack = await get("packs", id);
  if (!pack) return { left: 0 };
  pack = { ...pack, tries: pack.tries + 1 };
  await put("packs", pack);
  const key = await openLock(pack, pin);
  if (key === null) {
    const left = TRIES - pack.tries;
    if (left <= 0) await wipe(id);
    return { left: Math.max(0, left) };
  }
  pack = { ...pack, tries: 0 };
  await put("packs", pack);
  const { value } = await unlock(key, pack.inside);
  return { pack, key, inside: value };
}

/** Forgets a pack and what was begun with it. Acts that wait are sealed and stay. @param {string} id */
export async function wipe(id) {
  await run(["packs", "drafts"], "readwrite", (at) => {
    at("drafts").delete(id);
    return at("packs").delete(id);
  });
  changed();
}

/** Forgets what may not be opened any more, unless something begun in it still has to be kept. */
export async function sweep() {
  for (const pack of await packs()) {
    if (expired(pack) && !(await get("drafts", pack.id))) await wipe(pack.id);
  }
}
