// The language is part of the address, so that a link shows the same to everybody.

import { said } from "./place.js";

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
