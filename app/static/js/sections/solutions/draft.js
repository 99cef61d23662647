// What is typed into a form stays in this tab until it is saved: Escape closes a dialog at once.

import { kept, keepText } from "../../lib/kept.js";

const WHERE = "sessionStorage";

/** Fill `form` with what was typed as `name`, and keep what is typed; gives what forgets it. */
export function keepDraft(form, name) {
  const key = `resync.draft.${name}`;
  for (const [field, value] of Object.entries(JSON.parse(kept(key, WHERE) ?? "{}"))) {
    const control = form.elements.namedItem(field);
    if (control) control.value = value;
  }
  form.addEventListener("input",
    () => keepText(key, JSON.stringify(Object.fromEntries(new FormData(form))), WHERE));
  return () => keepText(key, null, WHERE);
}
