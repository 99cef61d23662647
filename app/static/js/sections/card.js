// A card of the overview: a note beside its title, and a list, or words where there is nothing.

import { part } from "../lib/board.js";
import { el, keep, say } from "../lib/dom.js";

/** `show(note, rows, nothing)` says the note and draws the rows; it gives the keys that are new. */
export function connectCard(node, list, key, draw) {
  const body = node.querySelector(".body");
  return (note, rows, nothing, look = "") => {
    say(node.querySelector(".note"), note);
    if (rows.length === 0) {
      body.replaceChildren(el("p", { class: `empty ${look}` }, nothing));
      return [];
    }
    if (list.parentNode !== body) body.replaceChildren(list);
    return keep(list, rows, key, draw);
  };
}

/** What a workstation counts: the lists hold the gravest of all, of one there may be more. */
export const countOf = (name, what) =>
  part("workstations")?.rows.find((row) => row.name === name)?.[what] ?? 0;
