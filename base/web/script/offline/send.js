// @ts-check
// Sends what waits, one act at a time and in one tab only. Nothing but a proven receipt ends the waiting of an act.

import { here, instead } from "./parts.js";
import { proven } from "./seal.js";
import { all } from "./store.js";
import { changed, forget, note, waiting } from "./queue.js";
import { wipe } from "./packs.js";

/** @typedef {import("./store.js").Act} Act */
/** What a round of sending came to. @typedef {"done" | "away" | "trouble" | "busy"} End */

const STEPS_MS = [5_000, 15_000, 60_000, 300_000, 900_000];
const PATIENCE_MS = 90_000;
/** Trouble with so many acts on end is the server's, not theirs. */
const ENOUGH = 3;

/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** What the last round came to, for the screen. @type {End} */
let last = "done";
export const lastEnd = () => last;

/** @param {number} tries */
const pause = (tries) => STEPS_MS[Math.min(tries, STEPS_MS.length - 1)] * (0.8 + Math.random() * 0.4);

/** Whether it is an act's turn. A clock that was set back must not make it wait for days. @param {Act} act @param {number} now */
const due = (act, now) => act.state === "waiting" && (act.next <= now || act.next - now > 2 * STEPS_MS[STEPS_MS.length - 1]);

/** Sends what is due; `every` also what waits its turn or was too large. @param {boolean} [every] @returns {Promise<End>} */
export async function deliver(every = false) {
  clearTimeout(timer);
  const work = async (/** @type {Lock | null} */ lock) => (lock === null ? "busy" : round(every));
  // Two tabs do not send the same twice at once; the server would recognise it, but it costs somebody's data. Whoever asks
  // for everything waits until the other is done, or gone: a page that was left may hold its turn a moment longer.
  /** @type {End} */
  const end = navigator.locks ? await navigator.locks.request("liren-send", { ifAvailable: !every }, work) : await round(every);
  if (end !== "busy") last = end;
  await plan();
  changed();
  return end;
}

/** @param {boolean} every @returns {Promise<End>} */
async function round(every) {
  let trouble = 0;
  let sent = 0;
  for (const act of await waiting()) {
    if (!(due(act, Date.now()) || (every && act.state !== "refused"))) continue;
    const end = await one(act);
    if (end === "away") return "away";
    if (end === "trouble") trouble += 1;
    else {
      sent += 1;
      trouble = 0;
    }
    if (end !== "trouble") changed();
    if (trouble >= ENOUGH) break;
  }
  await hello();
  return trouble > 0 && sent === 0 ? "trouble" : "done";
}

/** Sends one act. @param {Act} act @returns {Promise<"done" | "away" | "trouble">} */
async function one(act) {
  let answer;
  try {
    answer = await fetch(`/offline/acts?sent=${Date.now()}`, {
      method: "POST", body: act.sealed, headers: { "content-type": "application/octet-stream" },
      // The act says itself whose it is: a session that ran out, or somebody else's, does not matter.
      credentials: "omit", cache: "no-store", redirect: "error", signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    // No network, a redirect to a sign-in page, or no answer in time.
    await note(act.id, { tries: act.tries + 1, next: Date.now() + pause(act.tries) });
    return "away";
  }
  const receipt = await read(answer, act);
  if (receipt?.outcome === "taken") {
    await forget(act.id);
    return "done";
  }
  if (receipt?.outcome === "refused") {
    await note(act.id, { state: "refused", reasons: receipt.reasons });
    return "done";
  }
  const big = answer.status === 413;
  await note(act.id, { tries: act.tries + 1, next: Date.now() + pause(act.tries), state: big ? "big" : "waiting" });
  return "trouble";
}

/**
 * What the server says, if it is the server: the words under the act's own secret, naming the act and what was sealed.
 * @param {Response} answer @param {Act} act @returns {Promise<{ outcome: string, reasons: string[] } | null>}
 */
async function read(answer, act) {
  try {
    const { body, mac } = await answer.json();
    if (typeof body !== "string" || typeof mac !== "string" || !(await proven(act.proof, body, mac))) return null;
    const said = JSON.parse(body);
    return said.id === act.id && said.hash === act.hash ? said : null;
  } catch {
    return null;
  }
}

/** Tells the office how much waits here; forgets a pack that was taken back. */
async function hello() {
  const acts = await waiting();
  for (const pack of await all("packs")) {
    const own = acts.filter((act) => act.pack === pack.id);
    const body = new URLSearchParams({ pack: pack.id, tell: pack.tell, waiting: String(own.length), stuck: String(own.filter((act) => act.state !== "waiting").length) });
    try {
      const answer = await fetch("/offline/hello", { method: "POST", body, credentials: "omit", cache: "no-store", redirect: "error", signal: AbortSignal.timeout(20_000) });
      const said = await answer.json();
      if (answer.ok && said.liren === 1 && said.ended === true) await wipe(pack.id);
    } catch {
      return;
    }
  }
}

/** Wakes up for the next act that is due. */
async function plan() {
  const now = Date.now();
  const next = (await waiting()).filter((act) => act.state === "waiting").map((act) => (due(act, now) ? now : act.next));
  if (next.length > 0) timer = setTimeout(() => void deliver(), Math.max(STEPS_MS[0], Math.min(...next) - now));
}

/** Sends everything because somebody asked, then shows how it stands if they are still there. @param {import("./parts.js").Screen} screen */
export async function deliverHere(screen) {
  const still = here();
  await deliver(true);
  if (still()) await instead(screen);
}

/** Sends by itself from now on. */
export function begin() {
  addEventListener("online", () => void deliver(true));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void deliver();
  });
  void deliver(true);
}
