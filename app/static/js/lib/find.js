// The search box of the header: leads to the jobs page with what was typed; `/` goes to it.

import { el } from "./dom.js";
import { said } from "./place.js";

export function connectFind(form) {
  if (!form) return;
  const field = form.elements.q;
  if (said("lang")) form.append(el("input", { type: "hidden", name: "lang", value: said("lang") }));
  goThereBySlash(field);
  form.addEventListener("submit", (event) => {
    if (field.value.trim()) return;
    event.preventDefault(); // nothing to look for
    field.focus();
  });
}

/** `/` goes to `field`, wherever nothing is being written. */
export function goThereBySlash(field) {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey
      || /** @type {Element} */ (event.target).closest("input, select, textarea, [contenteditable]")
      || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}
