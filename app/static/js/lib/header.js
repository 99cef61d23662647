// What the header has: the search box, which leads to the page or the jobs of that name, else to
// the page of questions; and the language, which is part of the address, so that a link shows the
// same to everybody.

import { get, trying } from "./api.js";
import { onKey } from "./keys.js";
import { pageNamed } from "./palette.js";
import { link, said } from "./place.js";
import { t } from "./words.js";

export function connectFind(form) {
  if (!form) return;
  const field = form.elements.q;
  goThereBySlash(field);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = field.value.trim();
    if (words) location.assign(await placeOf(words));
    else field.focus(); // nothing to look for
  });
}

const SHORTEST_QUESTION = 3;

async function placeOf(words) {
  const page = pageNamed(words);
  if (page) return page;
  const known = words.length < SHORTEST_QUESTION || await trying(
    async () => (await get("status/jobs", { q: words, limit: 1 })).jobs.length > 0, () => true);
  return link(known ? "jobs" : "ask", { q: words });
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
  for (const page of document.querySelectorAll("a[data-keep-language]")) {
    page.setAttribute("href", inLanguage(page.getAttribute("href"), said("lang")));
  }
}

function inLanguage(href, lang) {
  const there = new URL(href, location.href);
  there.searchParams.set("lang", lang);
  return there.href;
}
