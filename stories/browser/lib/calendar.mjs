// A calendar that subscribed: it has no cookies, nothing but the address, and a parser that knows nothing of us.

import assert from "node:assert/strict";

import { convertIcsCalendar } from "ts-ics";

/** What it gets from an address of this office, its lines checked. */
export async function subscribed(office, address) {
  const answer = await fetch(new URL(new URL(address, office.base).pathname, office.base), { redirect: "manual" });
  if (answer.status !== 200) return { status: answer.status, text: "", events: [] };
  assert.match(answer.headers.get("content-type") ?? "", /^text\/calendar; charset=utf-8/);
  const text = await answer.text();
  for (const line of text.split("\r\n")) {
    assert.ok(new TextEncoder().encode(line).length <= 75 && !line.includes("\n"), `RFC 5545 §3.1: ${line}`);
  }
  return { status: 200, text, events: convertIcsCalendar(undefined, text).events ?? [] };
}
