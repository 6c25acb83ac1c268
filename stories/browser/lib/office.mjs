// The real program on a free port, with a demo office of its own that ends with the test.

import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { copyFile, mkdtemp, readdir, rm } from "node:fs/promises";
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
function settings(folder, listen = "127.0.0.1:0") {
  const clean = Object.entries(process.env).filter(([name]) => !name.startsWith("LIREN_"));
  return {
    ...Object.fromEntries(clean),
    LIREN_DATA: join(folder, "data"),
    LIREN_KEY: join(folder, "key"),
    LIREN_LISTEN: listen,
  };
}

/** Another command on the office of `folder`, such as `verify`; what it said, when it ended well. */
async function runIn(folder, words) {
  return (await promisify(execFile)(program(), words, { cwd: folder, env: settings(folder) })).stdout;
}

/** Starts the program on the office of `folder` and waits until it listens. */
async function begin(folder, words, listen) {
  const child = spawn(program(), words, { cwd: folder, env: settings(folder, listen), stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  const ended = new Promise((done) => child.once("exit", done));
  /** Asks it to end, or pulls the plug. */
  const end = async (signal) => {
    child.kill(signal);
    const patience = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(patience);
  };
  // A test runner that is cut off must not leave a server behind.
  process.once("exit", () => child.kill("SIGKILL"));
  try {
    const base = await new Promise((found, failed) => {
      const patience = setTimeout(() => failed(new Error(`the program does not start\n${said}`)), PATIENCE_MS);
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
        failed(new Error(`the program ended with ${code}\n${said}`));
      });
    });
    return { base, end, said: () => said };
  } catch (error) {
    await end("SIGTERM");
    throw error;
  }
}

/**
 * Starts `liren demo` and waits until it listens. `kill` pulls the plug and `restart` comes back at the same address;
 * `restored` makes an office of its own from the newest backup in a folder and serves it on another port.
 * @returns {Promise<Office>}
 * @typedef {{ base: string, signIns: SignIn[], folder: string, said: () => string, run: (...words: string[]) => Promise<string>,
 *   kill: () => Promise<void>, restart: () => Promise<void>, restored: (stick: string) => Promise<Office>, stop: () => Promise<void> }} Office
 */
export async function startDemo() {
  const folder = await mkdtemp(join(tmpdir(), "liren-browser-"));
  return officeIn(folder, "demo").catch(async (error) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
}

/** @returns {Promise<Office>} */
async function officeIn(folder, word) {
  let running = await begin(folder, [word]);
  const { base } = running;
  return {
    base,
    folder,
    signIns: readSignIns(running.said()),
    said: () => running.said(),
    run: (...words) => runIn(folder, words),
    kill: () => running.end("SIGKILL"),
    restart: async () => {
      running = await begin(folder, [word], new URL(base).host);
    },
    restored: async (stick) => {
      const [made] = (await readdir(stick)).filter((name) => name.startsWith("liren-backup-")).sort().reverse();
      const elsewhere = await mkdtemp(join(tmpdir(), "liren-restored-"));
      await copyFile(join(folder, "key"), join(elsewhere, "key"));
      await runIn(elsewhere, ["restore", join(stick, made)]);
      return officeIn(elsewhere, "serve");
    },
    stop: async () => {
      await running.end("SIGTERM");
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Lines `sign-in ROLE NAME PASSWORD`. */
export function readSignIns(said) {
  return [...said.matchAll(/^\s*sign-in (\S+) (\S+) (\S+)\s*$/gm)].map(([, role, name, password]) => ({ role, name, password }));
}
