// Where Resync stands in its origin: the same for the page and for its service worker.

/** The address that everything of ours begins with, whatever page we are on. */
export const BASE = "document" in globalThis
  ? new URL(document.body.dataset.base ?? "", location.href).href
  : /** @type {any} */ (globalThis).registration.scope;

/** The overview, and the root of all pages. */
export const HOME = `${BASE}tws-monitor`;
