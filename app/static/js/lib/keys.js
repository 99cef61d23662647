// The keys of a page: each is bound once, `?` shows them all. They act wherever nothing is being
// written and no dialog is open, and never with Ctrl, Alt or the system's key.

import { openDialog } from "./dialog.js";
import { el } from "./dom.js";
import { may } from "./may.js";
import { t } from "./words.js";

const WRITING = "input, select, textarea, [contenteditable]";
const bound = new Map(); // by key: its words and its work

/**
 * Bind `key`; `words` say what `work(event)` does, which may answer false: not here. `needs` is the
 * role that it takes.
 */
export function onKey(key, words, work, needs = "viewer") {
  if (may(needs)) bound.set(key, { words, work });
}

export function connectKeys() {
  onKey("?", t("keys.help"), openHelp);
  document.addEventListener("keydown", (event) => {
    const found = bound.get(event.key);
    if (found && isFree(event) && found.work(event) !== false) event.preventDefault();
    else sendBy(event);
  });
}

/** Ctrl-Enter sends what is being written. */
function sendBy({ key, ctrlKey, metaKey, target }) {
  if (key !== "Enter" || !(ctrlKey || metaKey) || target.localName !== "textarea") return;
  target.form?.requestSubmit();
}

/** Whether a key is held that gives a click another meaning. */
export const isHeld = ({ ctrlKey, metaKey, shiftKey }) => ctrlKey || metaKey || shiftKey;

/** Whether a key is nobody's yet. */
export function isFree(event) {
  return !(event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented
    || /** @type {Element} */ (event.target).closest(WRITING)
    || document.querySelector("dialog[open], :popover-open"));
}

function openHelp() {
  openDialog("h-keys", { title: t("keys.title"), back: () => document.getElementById("main") },
    el("dl", { class: "keys" }, [...bound].map(([key, { words }]) =>
      el("div", {}, el("dt", {}, el("kbd", {}, key)), el("dd", {}, words)))));
}
