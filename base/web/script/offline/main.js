// @ts-check
// Begins: words, worker, first screen, sending.

import { applySize, homeScreen } from "./home.js";
import { again, depth, el, go } from "./parts.js";
import { onChange } from "./queue.js";
import { begin } from "./send.js";
import { loadWords, t } from "./words.js";

/** The worker keeps the page on the phone. A new version that waits takes over now, before anything is begun. */
async function worker() {
  if (!("serviceWorker" in navigator)) return;
  const registered = await navigator.serviceWorker.register("/offline/sw.js", { scope: "/offline/", updateViaCache: "none" });
  if (!registered.waiting || !navigator.serviceWorker.controller) return;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  registered.waiting.postMessage("take over");
}

async function start() {
  await loadWords();
  if (!globalThis.crypto?.subtle || !globalThis.indexedDB) {
    document.getElementById("starting")?.replaceChildren(t("offline-app-needs"));
    return;
  }
  await applySize();
  await go(homeScreen);
  await worker().catch(() => {});
  begin();
  onChange(() => {
    // Only the first screen changes by itself: nothing moves under the hands of somebody who writes.
    if (depth() === 1) void again();
  });
}

start().catch((error) => {
  // Sessions and acts are on the phone all the same; say what to do.
  document.querySelector("main")?.append(el("p", { class: "notice late", role: "alert" }, t("offline-app-broken"), ` ${error instanceof Error ? error.message : ""}`));
});
