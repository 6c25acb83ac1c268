// @ts-check
// Seals acts to the server's key, checks its proofs, and locks what stays here behind a PIN. All of it is WebCrypto.

/** @typedef {import("./store.js").Locked} Locked */

const text = new TextEncoder();
const MAGIC = text.encode("LRN1");
const INFO = text.encode("liren offline act 1");
/** Rounds of PBKDF2 for a PIN: about half a second on an old phone. */
export const ROUNDS = 310_000;

/** @param {number} n */
export const random = (n) => crypto.getRandomValues(new Uint8Array(n));

/** @param {ArrayBuffer | Uint8Array} bytes */
export const hex = (bytes) => [...(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes))].map((b) => b.toString(16).padStart(2, "0")).join("");

/** @param {string} digits */
const unhex = (digits) => Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** @param {Uint8Array} bytes */
export const base64 = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/** @param {string} coded */
export const unbase64 = (coded) => Uint8Array.from(atob(coded.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

/** A UUIDv7 in 32 hex digits. @param {number} [now] */
export function uuid(now = Date.now()) {
  const bytes = random(16);
  for (let at = 5, left = now; at >= 0; at -= 1, left = Math.floor(left / 256)) bytes[at] = left % 256;
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return hex(bytes);
}

/** @param {(Uint8Array | ArrayBuffer)[]} parts @returns {Promise<Uint8Array<ArrayBuffer>>} */
const joined = async (parts) => new Uint8Array(await new Blob(/** @type {BlobPart[]} */ (parts)).arrayBuffer());

/** @param {number} n */
function four(n) {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, n);
  return bytes;
}

/**
 * Seals what is said and its photos; nobody but the server opens it again. Gives the bytes and their SHA-256 in hex.
 * @param {{ id: string, point: string }} key @param {object} slip @param {ArrayBuffer[]} photos
 * @returns {Promise<{ sealed: Uint8Array<ArrayBuffer>, hash: string }>}
 */
export async function seal(key, slip, photos) {
  const said = text.encode(JSON.stringify(slip));
  const plain = await joined([four(said.length), said, ...photos]);
  const theirs = unbase64(key.point);
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const point = await crypto.subtle.importKey("raw", theirs, curve, false, []);
  const mine = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: point }, mine.privateKey, 256);
  const own = new Uint8Array(await crypto.subtle.exportKey("raw", mine.publicKey));
  const secret = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const info = await joined([INFO, own, theirs]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info };
  const lock = await crypto.subtle.deriveKey(how, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const head = await joined([MAGIC, unhex(key.id).slice(0, 8), own]);
  const iv = random(12);
  const body = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: head }, lock, plain);
  const sealed = await joined([head, iv, body]);
  return { sealed, hash: hex(await crypto.subtle.digest("SHA-256", sealed)) };
}

/** Whether only somebody who opened the act can have said this. @param {string} proof @param {string} body @param {string} mac */
export async function proven(proof, body, mac) {
  try {
    const key = await crypto.subtle.importKey("raw", unbase64(proof), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
    return await crypto.subtle.verify("HMAC", key, unbase64(mac), text.encode(`liren offline receipt\n${body}`));
  } catch {
    return false;
  }
}

/** @param {string} pin @param {Uint8Array} salt @param {number} rounds */
async function pinKey(pin, salt, rounds) {
  const base = await crypto.subtle.importKey("raw", text.encode(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: /** @type {BufferSource} */ (salt), iterations: rounds };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** @param {CryptoKey} key @param {BufferSource} plain @returns {Promise<Locked>} */
async function lockBytes(key, plain) {
  const iv = random(12);
  return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain) };
}

/** @param {CryptoKey} key @param {Locked} locked */
const unlockBytes = (key, locked) => crypto.subtle.decrypt({ name: "AES-GCM", iv: /** @type {BufferSource} */ (locked.iv) }, key, locked.data);

/** Makes the key of a pack and locks it with the PIN. @param {string} pin */
export async function newLock(pin) {
  const [salt, raw] = [random(16), random(32)];
  const wrapped = await lockBytes(await pinKey(pin, salt, ROUNDS), raw);
  return { salt, rounds: ROUNDS, wrapped, key: await dataKey(raw) };
}

/** @param {BufferSource} raw */
const dataKey = (raw) => crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);

/** The key of a pack; null when the PIN is wrong. @param {{ salt: Uint8Array, rounds: number, wrapped: Locked }} pack @param {string} pin */
export async function openLock(pack, pin) {
  try {
    return await dataKey(await unlockBytes(await pinKey(pin, pack.salt, pack.rounds), pack.wrapped));
  } catch {
    return null;
  }
}

/** Locks a value and some files. @param {CryptoKey} key @param {unknown} value @param {ArrayBuffer[]} [files] @returns {Promise<Locked>} */
export async function lock(key, value, files = []) {
  const said = text.encode(JSON.stringify({ value, files: files.map((file) => file.byteLength) }));
  return lockBytes(key, await joined([four(said.length), said, ...files]));
}

/** @param {CryptoKey} key @param {Locked} locked @returns {Promise<{ value: any, files: ArrayBuffer[] }>} */
export async function unlock(key, locked) {
  const plain = await unlockBytes(key, locked);
  const length = new DataView(plain).getUint32(0);
  const { value, files } = JSON.parse(new TextDecoder().decode(plain.slice(4, 4 + length)));
  let at = 4 + length;
  const parts = files.map((/** @type {number} */ size) => plain.slice(at, (at += size)));
  return { value, files: parts };
}
