// What is typed into a form stays in this browser until it is saved: Escape and a click beside
// close a dialog at once, pages are left and fetched anew, and servers begin anew.

import { kept, keepText } from "./kept.js";

const keyOf = (name) => `resync.draft.${name}`;

/** Fill `form` with what was typed as `name`; whether there was anything. */
export function recall(form, name) {
  const typed = JSON.parse(kept(keyOf(name)) ?? "null");
  for (const [field, value] of Object.entries(typed ?? {})) {
    const control = form.elements.namedItem(field);
    if (control) control.value = value;
  }
  return typed !== null;
}

export function keep(form, name) {
  keepText(keyOf(name), JSON.stringify(Object.fromEntries(new FormData(form))));
}

export const forget = (name) => keepText(keyOf(name), null);

/** Fill `form` with what was typed as `name`, and keep what is typed; gives what forgets it. */
export function keepDraft(form, name) {
  recall(form, name);
  form.addEventListener("input", () => keep(form, name));
  return () => forget(name);
}
