// Putting words into the clipboard, also where the page has no secure context.

import { button, el, say } from "./dom.js";
import { t } from "./words.js";

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

const TOLD_MS = 2000;

/** A button that copies what `words()` gives, and says so where it stands. */
export function copyButton(label, words, more = {}) {
  const control = button(label, async () => {
    if (!await copy(words())) return;
    say(control, t("problems.copied"));
    setTimeout(() => say(control, label), TOLD_MS);
  }, more);
  return control;
}
