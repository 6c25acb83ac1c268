// What tests of work without a network stand on: a demo office, a way to it that can be closed, and phones with a memory.

import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before } from "node:test";

import { startDemo } from "./office.mjs";
import { dispose, openPhone } from "./phone.mjs";
import { startProxy } from "./proxy.mjs";
import { launch } from "./visit.mjs";

/**
 * Starts all of it before the tests of a file and ends it after them. After each one the way is open again and its phones
 * are gone: one that failed half-way must not leave the way closed for the next, nor phones that send while it counts.
 */
export function outside() {
  const all = {
    office: /** @type {Awaited<ReturnType<typeof startDemo>>} */ (/** @type {unknown} */ (null)),
    browser: /** @type {Awaited<ReturnType<typeof launch>>} */ (/** @type {unknown} */ (null)),
    proxy: /** @type {Awaited<ReturnType<typeof startProxy>>} */ (/** @type {unknown} */ (null)),
    /** A phone of somebody's own. */
    phone: async () => {
      const one = await openPhone(all.proxy.base, await mkdtemp(join(tmpdir(), "liren-phone-")));
      phones.push(one);
      return one;
    },
  };
  const phones = [];
  before(async () => {
    all.office = await startDemo();
    all.proxy = await startProxy(all.office.base);
    all.browser = await launch();
  });
  afterEach(async () => {
    for (const phone of phones.splice(0)) await dispose(phone);
    all.proxy.set("open");
    await all.proxy.mend();
  });
  after(async () => {
    await all.browser?.close();
    await all.proxy?.stop();
    await all.office?.stop();
  });
  return all;
}
