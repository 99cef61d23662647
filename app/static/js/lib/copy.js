// Putting words into the clipboard, also where the page has no secure context.

import { el } from "./dom.js";

/** True when the words are in the clipboard. */
export async function copy(words) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(words);
    return true;
  }
  const field = el("textarea", { class: "unseen", readonly: true }, words);
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  return done;
}
