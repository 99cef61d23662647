// What was typed and not sent, kept for the page's life: a dialog that is closed loses nothing.

import { el } from "./dom.js";

const drafts = new Map();

/** A text area with what was typed into the one of that `key` before, else `words`. */
export function drafted(key, attributes, words) {
  const area = el("textarea", { ...attributes, oninput: () => drafts.set(key, area.value) },
    drafts.get(key) ?? words);
  return area;
}

/** What was typed is with the server now, or is not wanted any more. */
export function forget(...keys) {
  for (const key of keys) drafts.delete(key);
}
