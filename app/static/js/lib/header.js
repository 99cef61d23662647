// What the header has: the search box, which leads to the jobs page with what was typed, and the
// language, which is part of the address, so that a link shows the same to everybody.

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

export function connectLanguage(select) {
  select.addEventListener("change", () => location.assign(inLanguage(location.href, select.value)));
  if (!said("lang")) return;
  for (const link of document.querySelectorAll("a[data-keep-language]")) {
    link.setAttribute("href", inLanguage(link.getAttribute("href"), said("lang")));
  }
}

function inLanguage(href, lang) {
  const there = new URL(href, location.href);
  there.searchParams.set("lang", lang);
  return there.href;
}
