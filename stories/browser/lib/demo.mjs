// One demo office and one browser for a file of tests: begun before the first of them, ended after the last.

import { after, before } from "node:test";

import { startDemo } from "./office.mjs";
import { launch } from "./visit.mjs";

export let office;
export let browser;

before(async () => {
  office = await startDemo();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await office?.stop();
});
