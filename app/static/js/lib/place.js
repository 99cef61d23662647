// The reader's place, kept in the address: a link shows the same to everybody, and the browser's own
// back and forward undo and repeat. Each page declares what its place is made of.

import { LANGUAGE } from "./words.js";

/** The instants that the API takes. */
export const BEGINNING = Date.UTC(1971, 0, 1);
const END = Date.UTC(8999, 0, 1);

const listeners = [];

/** How a value is written in the address; what an address says wrongly is as if it were not there. */
export const text = { read: (words) => words, write: (value) => String(value ?? "") };
export const list = {
  read: (words) => words.split(",").filter(Boolean),
  write: (words) => words.join(","),
};
export const instant = {
  read: (words) => (Date.parse(words) >= BEGINNING && Date.parse(words) < END ? Date.parse(words) : null),
  write: (ms) => (ms === null ? "" : new Date(ms).toISOString()),
};
/** One of `words`; `usual` is what an address without it means. */
export const oneOf = (words, usual) => ({
  read: (word) => (words.includes(word) ? word : usual),
  write: (word) => (word === usual ? "" : word),
});

/** What the address says under `name`, or "". */
export function said(name) {
  return new URL(location.href).searchParams.get(name) ?? "";
}

/**
 * A place made of `kinds` (name → how it is written). `place()` reads it, `go(changes)` is a step in
 * the history, `onPlace(listener)` is called with the place at every step. `settle` may correct what
 * contradicts itself.
 */
export function placeOf(kinds, settle = (found) => found) {
  const names = Object.keys(kinds);

  function place() {
    return settle(Object.fromEntries(names.map((name) => [name, kinds[name].read(said(name))])));
  }

  /** `replace` leaves no step in the history; `quiet` tells nobody. */
  function go(changes, { replace = false, quiet = false } = {}) {
    const there = new URL(location.href);
    for (const [name, value] of Object.entries(changes)) {
      put(there, name, kinds[name].write(value));
    }
    if (there.href === location.href) return;
    history[replace ? "replaceState" : "pushState"](null, "", there);
    if (!quiet) tell();
  }

  return { place, go, onPlace: (listener) => listeners.push(() => listener(place())) };
}

/** The address of another page of ours with a query, in the language of this one. */
export function link(page, query = {}) {
  const there = new URL(`${document.body.dataset.base}tws-monitor/${page}`, location.href);
  for (const [name, value] of Object.entries({ ...query, lang: said("lang") })) {
    put(there, name, value);
  }
  return there.href;
}

/** Point the links below `node` that take a table away at what `query` finds, in this language. */
export function offerExports(node, query = new URLSearchParams()) {
  const asked = new URLSearchParams(query);
  asked.set("language", LANGUAGE);
  for (const file of node.querySelectorAll("[data-export]")) {
    file.setAttribute("href",
      `${document.body.dataset.base}api/v1/monitoring/${file.dataset.export}?${asked}`);
  }
}

function put(there, name, value) {
  if (value) there.searchParams.set(name, value);
  else there.searchParams.delete(name);
}

function tell() {
  for (const listener of listeners) listener();
}

window.addEventListener("popstate", tell);
