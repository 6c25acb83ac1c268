// Every page somebody can reach by links, breadth first.

import { visit } from "./visit.mjs";

// An id or a number in a path: pages that differ only there are one kind.
const VARIABLE = /^(?:[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}|\d+|[0-9A-Z]{6,})$/;

/** The kind of a page: its path with ids taken out, and the names of what it asks for. */
export function kind(url) {
  const path = url.pathname.split("/").map((part) => (VARIABLE.test(part) ? "*" : part)).join("/");
  return [path, ...[...url.searchParams.keys()].sort()].join("?");
}

/**
 * Visits the start and every kind of page it leads to, `each` of a kind, `cap` in all; gives the paths visited.
 * Files (anything that is no HTML) are fetched, not shown.
 */
export async function crawl(who, start, { each = 1, cap = 60 } = {}) {
  const seen = new Set();
  const kinds = new Map();
  const queue = [start];
  const visited = [];
  while (queue.length > 0 && visited.length < cap) {
    const path = queue.shift();
    const url = new URL(path, who.base);
    const known = kinds.get(kind(url)) ?? 0;
    if (seen.has(path) || known >= each) continue;
    seen.add(path);
    kinds.set(kind(url), known + 1);
    const head = await who.context.request.get(path, { maxRedirects: 5 });
    if (head.status() !== 200) throw new Error(`${path} (${who.role ?? "anyone"}): a link of a page answers ${head.status()}`);
    visited.push(path);
    if (!(head.headers()["content-type"] ?? "").startsWith("text/html")) continue;
    await visit(who, path);
    const hrefs = await who.page.$$eval("a[href]", (links) => links.map((link) => link.href));
    for (const href of hrefs) {
      const next = new URL(href);
      if (next.origin === who.base && !next.pathname.startsWith("/sign-out")) queue.push(next.pathname + next.search);
    }
  }
  return visited;
}
