// Every page somebody can reach by links, breadth first.

import { visit } from "./visit.mjs";

// An id or a number in a path: pages that differ only there are one kind.
const VARIABLE = /^(?:[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}|\d+|[0-9A-Z]{6,})$/;
// The code of a place inside a community: its last letter says what it is (compound, building, entrance ...).
const INSIDE = /^\d+(?:-[a-z]\d+)*-([a-z])\d+$/;

/** The kind of a page: its path with ids taken out, and the names of what it asks for. */
export function kind(url) {
  const plain = (part) => (VARIABLE.test(part) ? "*" : part.replace(INSIDE, "*-$1"));
  const path = url.pathname.split("/").map(plain).join("/");
  return [path, ...[...url.searchParams.keys()].sort()].join("?");
}

/** What a page is built of, whatever its text: its elements with their classes and names, each once. */
export function shape(html) {
  const parts = new Set();
  for (const [, tag, rest] of html.matchAll(/<([a-z][a-z0-9]*)\b([^>]*)>/g)) {
    const [, classes = ""] = /\bclass="([^"]*)"/.exec(rest) ?? [];
    const [, name = ""] = /\bname="([^"]*)"/.exec(rest) ?? [];
    parts.add(`${tag}.${classes}#${name}`);
  }
  return [...parts].sort().join(" ");
}

/** The links of a page, as the browser would follow them. */
export function links(html, base) {
  const found = [...html.matchAll(/<a\s[^>]*?\bhref="([^"]*)"/g)].map(([, href]) => href.replaceAll("&amp;", "&").replaceAll("&#38;", "&"));
  return found.map((href) => new URL(href, base)).filter((url) => url.origin === new URL(base).origin);
}

/**
 * Fetches the start and every kind of page it leads to, `each` of a kind, `cap` in all; gives the paths fetched.
 * A page is shown and checked unless one of its kind and shape is in `shown`, which crawls of one way may share.
 * Files (anything that is no HTML) are fetched, not shown.
 */
export async function crawl(who, start, { each = 1, cap = 120, shown = new Set() } = {}) {
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
    const answer = await who.context.request.get(path, { maxRedirects: 5 });
    if (answer.status() !== 200) throw new Error(`${path} (${who.role ?? "anyone"}): a link of a page answers ${answer.status()}`);
    visited.push(path);
    if (!(answer.headers()["content-type"] ?? "").startsWith("text/html")) continue;
    const html = await answer.text();
    const like = `${kind(url)} ${shape(html)}`;
    if (!shown.has(like)) await visit(who, path);
    shown.add(like);
    for (const next of links(html, answer.url())) {
      if (!next.pathname.startsWith("/sign-out")) queue.push(next.pathname + next.search);
    }
  }
  return visited;
}
