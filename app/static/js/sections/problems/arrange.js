// Which problem stands where: pure. Nothing moves while somebody reads, but what he does himself.

import { isOver } from "./words.js";

export const groupOf = (problem) =>
  (problem.state === "open" ? "open" : isOver(problem) ? "recovered" : "taken");

/** The ids of each group in the server's order; `wanted(problem)` says what is shown at all. */
export function groups(order, rowOf, wanted = (_problem) => true) {
  /** @type {Record<string, string[]>} */
  const found = { open: [], taken: [], recovered: [] };
  for (const id of order) {
    const problem = rowOf(id);
    if (problem && wanted(problem)) found[groupOf(problem)].push(id);
  }
  return found;
}

/**
 * What stands still: rows that were open keep their places, whatever became of them, but for those
 * `moved` by the reader himself; what is new waits and is counted. A row that stays above is not
 * shown below as well.
 */
export function held(shown, found, moved, rowOf) {
  const open = shown.filter((id) => rowOf(id) && !moved.has(id));
  const there = new Set(open);
  const below = (ids) => ids.filter((id) => !there.has(id));
  return { open, taken: below(found.taken), recovered: below(found.recovered),
    waiting: below(found.open).length };
}

/** `shown` with `id` back at the place that `order` gives it among the others. */
export function putBack(shown, id, order) {
  const after = new Set(order.slice(order.indexOf(id) + 1));
  const at = shown.findIndex((each) => after.has(each));
  return at < 0 ? [...shown, id] : [...shown.slice(0, at), id, ...shown.slice(at)];
}

/** The neighbour of `id` in `ids`, `step` away; at an end, that end; the first for a stranger. */
export function neighbour(ids, id, step) {
  const at = ids.indexOf(id);
  if (at < 0) return ids[0] ?? null;
  return ids[Math.max(0, Math.min(ids.length - 1, at + step))];
}
