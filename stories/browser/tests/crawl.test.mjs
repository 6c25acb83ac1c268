// Everybody's pages, as a phone shows them in Chinese and a desk in English.

import assert from "node:assert/strict";
import { test } from "node:test";

import { crawl } from "../lib/crawl.mjs";
import { browser, office } from "../lib/demo.mjs";
import { WAYS, signIn, visitor } from "../lib/visit.mjs";

const ROLES = [
  "resident",
  "volunteer",
  "sentinel",
  "depot_leader",
  "grid_worker",
  "community_worker",
  "org_handler",
  "station_lead",
  "supervisor",
  "street_manager",
  "system_admin",
  "security_admin",
  "audit_admin",
];

test("the demo names a sign-in for every role", () => {
  assert.deepEqual(ROLES.filter((role) => !office.signIns.some((one) => one.role === role)), []);
});

for (const way of Object.keys(WAYS)) {
  // A page that one role was shown need not be shown to the next, if it is built of the same parts.
  const shown = new Set();
  test(`pages for anyone, ${way}`, async () => {
    const who = await visitor(browser, office.base, way);
    for (const start of ["/welcome", "/sign-in", "/report", "/follow"]) {
      const visited = await crawl(who, start, { shown });
      assert.ok(visited.length > 0);
    }
    await who.context.close();
  });
  for (const role of ROLES) {
    test(`pages of ${role}, ${way}`, async () => {
      const account = office.signIns.find((one) => one.role === role);
      assert.ok(account, `the demo has no sign-in for ${role}`);
      const who = Object.assign(await visitor(browser, office.base, way), { role });
      await signIn(who, account);
      const visited = await crawl(who, "/", { shown });
      assert.ok(visited.length > 1, `${role} sees one page only`);
      await who.context.close();
    });
  }
}
