// Which problems a wall shows: all, or those that a saved view of the jobs would find. What a
// problem groups is known to the server: it is asked again whenever the problems change.

import { get, trying } from "../../lib/api.js";
import { onPart, row } from "../../lib/board.js";
import { isOver } from "../problems/words.js";

const MOST = 500;
const PAUSE_MS = 5000;

const KINDS = { late: ["late"], stuck: ["stuck"],
  failed: ["job_failure", "workstation_outage", "shared_cause", "flapping"] };

/** What problems a view of jobs or events is narrowed to, as the API asks for them. */
export function askedBy({ q, job, job_stream, workstation, status = "" }) {
  const kind = status.split(",").flatMap((word) => KINDS[word] ?? []);
  return { q, job, job_stream, workstation, kind };
}

/**
 * `holds(problem)` and `has(id)` say whether it is shown, `all` whether everything is, `name` what
 * the view is called. `changed()` is called when other problems are wanted.
 */
export function narrowing(id, changed) {
  const wanted = { all: true, name: null, has: (_id) => true, holds: (_problem) => true };
  if (!id) return wanted;
  let ids = new Set();
  let asked = null;
  let waiting = false;
  wanted.all = false;
  wanted.has = (each) => ids.has(each);
  wanted.holds = ({ problem_id: each }) => ids.has(each);

  async function look() {
    waiting = false;
    await trying(async () => {
      if (asked === null) {
        const { views } = await get("views");
        const view = views.find(({ view_id: each }) => each === id);
        if (!view) return;
        wanted.name = view.name;
        asked = askedBy(view.filters);
      }
      const { problems } = await get("problems", { ...asked, limit: MOST });
      ids = new Set(problems.map(({ problem_id: each }) => each));
      changed();
    });
  }

  onPart("problems", () => {
    if (waiting) return;
    waiting = true;
    setTimeout(look, asked === null ? 0 : PAUSE_MS);
  });
  return wanted;
}

/** The counts of what is shown, as the board has those of all. */
export function countsOf(found, rowOf = (id) => row("problem", id)) {
  const counts = { critical: 0, error: 0, warning: 0, open: 0, taken: found.taken.length,
    recovered: 0 };
  for (const problem of found.open.map(rowOf)) {
    counts[problem.severity] = (counts[problem.severity] ?? 0) + 1;
    counts.open += 1;
  }
  counts.recovered = found.recovered.filter((id) => isOver(rowOf(id))).length;
  return counts;
}
