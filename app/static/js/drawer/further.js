// The way from the newest of a list, which came with the problem, to all of it.

import { acting } from "../lib/acting.js";
import { get } from "../lib/api.js";
import { button } from "../lib/dom.js";

const MOST = 100; // at a time

/**
 * A button that reads on: from `path` the items called `name`, each a node by `draw`, into `list`.
 * `left(button, done)` is told after each page, and says how much there still is.
 */
export function further(list, { path, name, draw, left }) {
  let cursor = null;
  const more = button("", async () => {
    const page = await acting(more, () => get(path, { limit: MOST, cursor }));
    if (page === null) return;
    more.removeAttribute("aria-disabled");
    if (cursor === null) list.replaceChildren(); // the first page has those that are there, too
    cursor = page.next_cursor;
    list.append(...page[name].map(draw));
    left(more, cursor === null);
  }, { class: "link", "data-act": `more-${name}` });
  left(more, false);
  return more;
}
