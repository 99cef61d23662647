// The service worker (`/service-worker.js`): what is kept of pages, and what comes while none is
// open. Its text begins with `self.resync`, which app/installed.py writes: version and words.

import { replay } from "../lib/queue.js";
import { isForPage, isForPart, keepAnew, keepOnly, navigate, part } from "./pages.js";
import { connectTelling } from "./telling.js";

const scope = /** @type {any} */ (globalThis);

// It does not take over by itself: pages of before would get a worker of after. A page asks for it
// (lib/installed.js).
scope.addEventListener("message", (event) => {
  const { type, url } = event.data;
  if (type === "take over") scope.skipWaiting();
  if (type === "version") event.source.postMessage({ type: "version", version: version() });
  if (type === "keep") event.waitUntil(keepAnew(url));
});

scope.addEventListener("activate", (event) => event.waitUntil((async () => {
  await keepOnly(version());
  await scope.registration.navigationPreload?.enable();
  await scope.clients.claim();
  for (const page of await scope.clients.matchAll({ type: "window" })) {
    page.postMessage({ type: "active", version: version() });
  }
})()));

scope.addEventListener("fetch", (event) => {
  if (isForPage(event.request)) event.respondWith(navigate(event));
  else if (isForPart(event.request)) event.respondWith(part(event.request));
});

// The browser has a network again, whether a page is open or not; an error makes it try later.
scope.addEventListener("sync", (event) => event.waitUntil((async () => {
  const status = await replay(event.tag);
  if (status !== null) throw new Error(`${event.tag} wait: ${status}`);
})()));

connectTelling();

// Told only once this file has been read to its end.
const version = () => scope.resync.version;
