// What the header has: the search box, which leads to the jobs page with what was typed, and the
// language, which is part of the address, so that a link shows the same to everybody.

import { el } from "./dom.js";
import { onKey } from "./keys.js";
import { said } from "./place.js";
import { t } from "./words.js";

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

/** `/` goes to `field` wherever nothing is being written; Escape empties it, then leaves it. */
export function goThereBySlash(field) {
  field.addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && !field.value) field.blur();
  });
  onKey("/", t("keys.search"), () => {
    field.focus();
    field.select();
  });
}

const YEAR_S = 365 * 24 * 3600;

/** The choice is kept in this browser like the theme; the server reads it as the page is asked. */
export function connectLanguage(select) {
  select.addEventListener("change", () => {
    const { pathname } = new URL(document.body.dataset.base ?? "", location.href);
    const kept = `resync_lang=${select.value}; path=${pathname}; max-age=${YEAR_S}; samesite=lax`;
    document.cookie = kept;
    location.assign(inLanguage(location.href, select.value));
  });
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
