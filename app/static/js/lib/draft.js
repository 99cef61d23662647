// What is typed into a form stays in this browser until it is saved: Escape and a click beside
// close a dialog at once, pages are fetched anew, and servers begin anew.

import { kept, keepText } from "./kept.js";

/** Fill `form` with what was typed as `name`, and keep what is typed; gives what forgets it. */
export function keepDraft(form, name) {
  const key = `resync.draft.${name}`;
  for (const [field, value] of Object.entries(JSON.parse(kept(key) ?? "{}"))) {
    const control = form.elements.namedItem(field);
    if (control) control.value = value;
  }
  form.addEventListener("input",
    () => keepText(key, JSON.stringify(Object.fromEntries(new FormData(form)))));
  return () => keepText(key, null);
}
