// The way between a phone and the server, which can be cut, and which can lie: the network is away when nobody listens.

import { createServer, request } from "node:http";

/** The sign-in page of a Wi-Fi: it answers everything, and it knows nothing. */
const PORTAL = "<!doctype html><html><head><title>Wi-Fi</title></head><body><form>请登录</form></body></html>";

/**
 * What the way does instead of passing on. `portal` answers 200 to everything, `login` leads to a sign-in page, a number is
 * that status; `after` passes on and then loses the answer; `busy` lets all pass but acts.
 * @typedef {"open" | "busy" | "portal" | "json-portal" | "login" | "after" | number} Mode
 */

/** @param {string} target @returns {Promise<{ base: string, set: (mode: Mode) => void, cut: () => Promise<void>, mend: () => Promise<void>, rewrite: (work: ((path: string, text: string) => string) | null) => void, posts: () => number, stop: () => Promise<void> }>} */
export async function startProxy(target) {
  const to = new URL(target);
  /** @type {Mode} */
  let mode = "open";
  /** @type {((path: string, text: string) => string) | null} */
  let change = null;
  let posts = 0;
  const passOn = (incoming, outgoing) => {
    const onward = request({ host: to.hostname, port: to.port, path: incoming.url, method: incoming.method, headers: { ...incoming.headers, "accept-encoding": "identity" } }, (answer) => {
      if (mode === "after" && incoming.url.startsWith("/offline/acts")) {
        answer.resume();
        answer.on("end", () => outgoing.destroy());
        return;
      }
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => {
        const body = Buffer.concat(parts);
        const text = change && /javascript|json|html/.test(answer.headers["content-type"] ?? "") ? Buffer.from(change(incoming.url, body.toString("utf8"))) : body;
        outgoing.writeHead(answer.statusCode, { ...answer.headers, "content-length": String(text.length) }).end(text);
      });
    });
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  };
  const serve = (incoming, outgoing) => {
    if (incoming.url.startsWith("/offline/acts")) posts += 1;
    const act = incoming.url.startsWith("/offline/acts");
    if (mode === "open" || mode === "after" || (mode === "busy" && !act)) return passOn(incoming, outgoing);
    incoming.resume();
    incoming.on("end", () => {
      if (mode === "portal") outgoing.writeHead(200, { "content-type": "text/html" }).end(PORTAL);
      // A way that knows what a receipt looks like, but not the act's secret.
      else if (mode === "json-portal") outgoing.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ body: JSON.stringify({ v: 1, outcome: "taken" }), mac: "AAAA" }));
      else if (mode === "login") outgoing.writeHead(303, { location: "/sign-in" }).end();
      else outgoing.writeHead(mode === "busy" ? 503 : mode).end();
    });
  };
  let server = createServer(serve);
  await new Promise((up) => server.listen(0, "127.0.0.1", () => up(undefined)));
  const { port } = server.address();
  const cut = async () => {
    if (!server.listening) return;
    server.closeAllConnections();
    await new Promise((down) => {
      server.close(() => down(undefined));
      server.closeAllConnections();
    });
  };
  const mend = async () => {
    if (server.listening) return;
    server = createServer(serve);
    await new Promise((up) => server.listen(port, "127.0.0.1", () => up(undefined)));
  };
  return { base: `http://127.0.0.1:${port}`, set: (next) => (mode = next), cut, mend, rewrite: (work) => (change = work), posts: () => posts, stop: cut };
}
