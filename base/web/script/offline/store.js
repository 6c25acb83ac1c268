// @ts-check
// What the phone keeps, in IndexedDB. A promise is kept when the transaction is on the disk, not when it was asked for.

/** @typedef {{ iv: Uint8Array, data: ArrayBuffer }} Locked */
/**
 * An act that waits. What it says lies in `sealed`, which this phone cannot open; `copy` is the writer's own, behind the PIN.
 * @typedef {{ id: string, pack: string, verb: string, label: string, at: number, sealed: Blob, bytes: number, hash: string,
 *   proof: string, tries: number, next: number, state: "waiting" | "refused" | "big", reasons: string[], copy: Locked | null }} Act
 */
/**
 * A pack as it lies here: all but its dates stands locked.
 * @typedef {{ id: string, tell: string, made: number, until: number, skew: number, salt: Uint8Array, rounds: number,
 *   wrapped: Locked, inside: Locked, tries: number, done: Record<string, number> }} Pack
 */
/** What is being filled in. @typedef {{ pack: string, inside: Locked }} Draft */
/** @typedef {{ name: string, value: unknown }} Setting */

const NAME = "liren-offline";
const VERSION = 1;

/** @type {Promise<IDBDatabase> | null} */
let opened = null;

/** @returns {Promise<IDBDatabase>} */
function open() {
  opened ??= new Promise((done, failed) => {
    const asked = indexedDB.open(NAME, VERSION);
    // A later version adds; it never drops a store that may hold acts.
    asked.onupgradeneeded = () => {
      const db = asked.result;
      for (const [store, key] of [["acts", "id"], ["packs", "id"], ["drafts", "pack"], ["settings", "name"]]) {
        if (!db.objectStoreNames.contains(store)) db.createObjectStore(store, { keyPath: key });
      }
    };
    asked.onsuccess = () => {
      const db = asked.result;
      // A newer page in another tab needs the shelf: step aside, and open it anew when asked.
      db.onversionchange = () => {
        db.close();
        opened = null;
      };
      db.onclose = () => (opened = null);
      done(db);
    };
    asked.onerror = () => {
      opened = null;
      failed(asked.error);
    };
  });
  return opened;
}

/**
 * Runs one transaction; resolves when it is durable.
 * @template T
 * @param {string[]} stores @param {IDBTransactionMode} mode @param {(at: (store: string) => IDBObjectStore) => IDBRequest<T> | null} work
 * @returns {Promise<T | undefined>}
 */
export async function run(stores, mode, work) {
  const db = await open();
  return new Promise((done, failed) => {
    const tx = db.transaction(stores, mode, { durability: "strict" });
    const asked = work((store) => tx.objectStore(store));
    tx.oncomplete = () => done(asked?.result);
    tx.onabort = () => failed(tx.error ?? new DOMException("stopped", "AbortError"));
  });
}

/** @param {string} store @returns {Promise<any[]>} */
export const all = async (store) => (await run([store], "readonly", (at) => at(store).getAll())) ?? [];

/** @param {string} store @param {string} key @returns {Promise<any>} */
export const get = (store, key) => run([store], "readonly", (at) => at(store).get(key));

/** @param {string} store @param {object} value */
export const put = (store, value) => run([store], "readwrite", (at) => at(store).put(value));

/** @param {string} store @param {string} key */
export const drop = (store, key) => run([store], "readwrite", (at) => at(store).delete(key));

/** @param {string} name @returns {Promise<any>} */
export const setting = async (name) => (await get("settings", name))?.value;

/** @param {string} name @param {unknown} value */
export const set = (name, value) => put("settings", { name, value });

/** Whether an error says that the phone is full. @param {unknown} error */
export const isFull = (error) => error instanceof DOMException && error.name === "QuotaExceededError";
