// The search box of the header: leads to the jobs page with what was typed; `/` goes to it.

import { el } from "./dom.js";

export function connectFind(form) {
  if (!form) return;
  const field = form.elements.q;
  const lang = new URL(location.href).searchParams.get("lang");
  if (lang) form.append(el("input", { type: "hidden", name: "lang", value: lang }));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey
      || event.target.closest("input, select, textarea, dialog, [contenteditable]")
      || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
  form.addEventListener("submit", (event) => {
    if (field.value.trim()) return;
    event.preventDefault(); // nothing to look for
    field.focus();
  });
}
