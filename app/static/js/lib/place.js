// The reader's place, kept in the address: a link shows the same to everybody, and the browser's
// back and forward undo and repeat. Each page declares what its place is made of.

import { address, asking } from "./api.js";
import { LANGUAGE } from "./words.js";

/** The instants that the API takes. */
export const BEGINNING = Date.UTC(1971, 0, 1);
const END = Date.UTC(8999, 0, 1);

const listeners = [];

/** An instant as the API reads it; "" for none. */
export const iso = (ms) => (ms === null ? "" : new Date(ms).toISOString());

/** How a value is written in the address; what it says wrongly is as if it were not there. */
export const text = { read: (words) => words, write: (value) => String(value ?? "") };
export const list = {
  read: (words) => words.split(",").filter(Boolean),
  write: (words) => words.join(","),
};
export const instant = {
  read(words) {
    const ms = Date.parse(words);
    return ms >= BEGINNING && ms < END ? ms : null;
  },
  write: iso,
};
/** One of `words`; `usual` is what an address without it means. */
export const oneOf = (words, usual) => ({
  read: (word) => (words.includes(word) ? word : usual),
  write: (word) => (word === usual ? "" : word),
});

/** What the address says under `name`, or "". */
export const said = (name) => new URL(location.href).searchParams.get(name) ?? "";

/**
 * A place made of `kinds` (name → how it is written). `place()` reads it, `go(changes)` is a step
 * in the history, `onPlace(listener)` is called with the place whenever it has become another,
 * `follow(listener)` now too. `settle` may correct what contradicts itself.
 */
export function placeOf(kinds, settle = (found) => found) {
  const names = Object.keys(kinds);
  const words = () => JSON.stringify(names.map(said));
  const followers = [];
  let known = words();
  listeners.push(() => {
    if (known === words()) return;
    known = words();
    for (const follower of followers) follower(place());
  });

  function place() {
    return settle(Object.fromEntries(names.map((name) => [name, kinds[name].read(said(name))])));
  }

  /** `replace` leaves no step in the history; `quiet` tells nobody. */
  function go(changes, { replace = false, quiet = false } = {}) {
    const there = new URL(location.href);
    for (const [name, value] of Object.entries(changes)) {
      const written = kinds[name].write(value);
      if (written) there.searchParams.set(name, written);
      else there.searchParams.delete(name);
    }
    if (there.href === location.href) return;
    history[replace ? "replaceState" : "pushState"](null, "", there);
    if (quiet) known = words();
    else tell();
  }

  function onPlace(listener) {
    followers.push(listener);
  }

  function follow(listener) {
    onPlace(listener);
    listener(place());
  }

  return { place, go, onPlace, follow };
}

/** The address of another page of ours with a query, in the language of this one. */
export function link(page, query = {}) {
  const path = `tws-monitor${page && `/${page}`}`;
  const there = new URL(`${document.body.dataset.base}${path}`, location.href);
  there.search = asking({ ...query, lang: said("lang") }).toString();
  return there.href;
}

/** Point the links below `node` that take a table away at what `query` finds, in this language. */
export function offerExports(node, query = {}) {
  for (const file of node.querySelectorAll("[data-export]")) {
    file.setAttribute("href", address(file.dataset.export, { ...query, language: LANGUAGE }).href);
  }
}

const tell = () => listeners.forEach((listener) => listener());

window.addEventListener("popstate", tell);
