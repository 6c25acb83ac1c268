// @ts-check
// Keeps the page itself on the phone, whole and of one version. It never answers for anything else, and it holds no acts.

const SHELL = { version: "", files: [""] };
const CACHE = `liren-offline-${SHELL.version}`;

/** @typedef {Event & { waitUntil: (work: Promise<unknown>) => void, respondWith: (answer: Promise<Response>) => void, request: Request, data: unknown }} Woken */
/** @type {{ addEventListener: (name: string, work: (event: Woken) => void) => void, skipWaiting: () => Promise<void>, clients: { claim: () => Promise<void> } }} */
const worker = /** @type {any} */ (self);

worker.addEventListener("install", (event) => {
  // All files or none: a version that is not whole is not installed, and the one before goes on.
  const fresh = SHELL.files.map((file) => new Request(file, { cache: "reload" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)));
});

worker.addEventListener("activate", (event) => {
  const clean = async () => {
    const old = (await caches.keys()).filter((name) => name.startsWith("liren-offline-") && name !== CACHE);
    await Promise.all(old.map((name) => caches.delete(name)));
    await worker.clients.claim();
  };
  event.waitUntil(clean());
});

worker.addEventListener("message", (event) => {
  if (event.data === "take over") event.waitUntil(worker.skipWaiting());
});

worker.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || !SHELL.files.includes(url.pathname)) return;
  const answer = async () => {
    const cache = await caches.open(CACHE);
    return (await cache.match(url.pathname)) ?? fetch(event.request);
  };
  event.respondWith(answer());
});
