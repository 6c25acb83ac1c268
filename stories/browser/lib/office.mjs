// The real program on a free port, with a demo office of its own that ends with the test.

import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const ROOT = resolve(import.meta.dirname, "../../..");
const PATIENCE_MS = 120_000;

/** @typedef {{ role: string, name: string, password: string }} SignIn */

/** The program under test: `LIREN_BIN` as `cargo xtask test` sets it, else the development build. */
function program() {
  const path = process.env.LIREN_BIN ?? join(ROOT, "target/debug/liren");
  if (!existsSync(path)) throw new Error(`${path} is not built; run cargo build -p liren`);
  return path;
}

/** Settings that point into `folder` and nowhere else. */
function settings(folder) {
  const clean = Object.entries(process.env).filter(([name]) => !name.startsWith("LIREN_"));
  return {
    ...Object.fromEntries(clean),
    LIREN_DATA: join(folder, "data"),
    LIREN_KEY: join(folder, "key"),
    LIREN_LISTEN: "127.0.0.1:0",
  };
}

/**
 * Starts `liren demo` and waits until it listens.
 * @returns {Promise<{ base: string, signIns: SignIn[], said: () => string, run: (...words: string[]) => Promise<string>, stop: () => Promise<void> }>}
 */
export async function startDemo() {
  const folder = await mkdtemp(join(tmpdir(), "liren-browser-"));
  const child = spawn(program(), ["demo"], { cwd: folder, env: settings(folder), stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const ended = new Promise((done) => child.once("exit", done));
  const stop = async () => {
    child.kill("SIGTERM");
    const patience = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(patience);
    await rm(folder, { recursive: true, force: true });
  };
  // A test runner that is cut off must not leave a server behind.
  process.once("exit", () => child.kill("SIGKILL"));
  const base = await new Promise((found, failed) => {
    const patience = setTimeout(() => failed(new Error(`the demo does not start\n${said}`)), PATIENCE_MS);
    const listen = (chunk) => {
      said += chunk;
      const address = /listening on (http:\/\/[^\s/"]+)\s/.exec(said);
      if (!address) return;
      clearTimeout(patience);
      found(address[1]);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("exit", (code) => {
      clearTimeout(patience);
      failed(new Error(`the demo ended with ${code}\n${said}`));
    });
  }).catch(async (error) => {
    await stop();
    throw error;
  });
  // Another command on the same office, such as `verify`; what it said, when it ended well.
  const run = async (...words) => (await promisify(execFile)(program(), words, { cwd: folder, env: settings(folder) })).stdout;
  return { base, signIns: readSignIns(said), said: () => said, run, stop };
}

/** Lines `sign-in ROLE NAME PASSWORD`. */
export function readSignIns(said) {
  return [...said.matchAll(/^\s*sign-in (\S+) (\S+) (\S+)\s*$/gm)].map(([, role, name, password]) => ({ role, name, password }));
}
