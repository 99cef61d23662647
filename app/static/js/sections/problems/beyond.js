// The problems the board could not carry, asked for a page at a time when somebody wants them.

import { acting } from "../../lib/acting.js";
import { get } from "../../lib/api.js";
import { part, putRows } from "../../lib/board.js";

const PAGE = 100;

/** `ids` of what was fetched; `more(control)` fetches on, `changed()` is told of it. */
export function beyond(changed) {
  const ids = [];
  let cursor = null;

  async function page() {
    const known = new Set([...part("problems").order, ...ids]);
    const { problems, next_cursor: next } = await get("problems",
      { state: "open", limit: PAGE, cursor });
    cursor = next;
    const fresh = problems.filter(({ problem_id: id }) => !known.has(id));
    ids.push(...fresh.map((each) => each.problem_id));
    putRows("problem", fresh.map((each) => [each.problem_id, { ...each,
      members: each.members.slice(-1), notes_total: each.notes.length, help: null, run: null }]));
    return fresh.length;
  }

  async function more(control) {
    // The first pages are those that the board has.
    await acting(control, async () => {
      while (await page() === 0 && cursor !== null);
      return true;
    });
    changed();
  }

  return { ids, more };
}
