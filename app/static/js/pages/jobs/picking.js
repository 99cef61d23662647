// Picking jobs whose problem somebody wants to take or close: by the button above the table, with
// Ctrl or Shift held, or by key. What is picked is the problem: all its jobs are marked.

import { get, trying } from "../../lib/api.js";
import { isHeld, onKey } from "../../lib/keys.js";
import { may } from "../../lib/may.js";
import { t } from "../../lib/words.js";
import { connectBulk } from "../../sections/problems/bulk.js";

const PAGE = 500;
const MOST_PAGES = 20;

/** `asked()` is the search as the API takes it, `table()` the table, `did()` hears of a deed. */
export function connectPicking(node, { asked, table, did }) {
  const known = new Map(); // what was picked or found, by problem
  const bulk = connectBulk(node.querySelector(".picked"), {
    toggle: node.querySelector("#jobs-pick"),
    problemOf: (id) => known.get(id),
    all,
    changed: () => {
      node.classList.toggle("picking", bulk?.on ?? false);
      table().draw();
    },
    did,
  });

  function remember(job) {
    const { problem, job_name: name, workstation } = job;
    const { problem_id: id, state, owner } = problem;
    known.set(id, { state, owner, workstation, name });
    return id;
  }

  /** The problems of all jobs that the filters leave: the grave ones come first. */
  async function all() {
    const ids = new Set();
    let cursor = null;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const found = await trying(() => get("status/jobs",
        { ...asked(), sort: "urgency", limit: PAGE, cursor }));
      if (found === null) return null;
      const ill = found.jobs.filter((job) => job.problem);
      for (const job of ill) ids.add(remember(job));
      cursor = found.next_cursor;
      if (!cursor || !ill.length) break;
    }
    return [...ids];
  }

  function pick(job, ranged = false) {
    if (!job?.problem) return job ? bulk.say(t("picked.no_problem", { name: job.job_name })) : null;
    if (!ranged) return bulk.one(remember(job));
    const order = table().loaded().filter((each) => each.problem).map(remember);
    return bulk.range([...new Set(order)], job.problem.problem_id);
  }

  onKey("x", t("keys.pick"), () => {
    const job = table().current();
    if (!job) return false;
    pick(job);
    return true;
  }, "operator");

  return {
    has: (job) => Boolean(job?.problem) && bulk.picked.has(job.problem.problem_id),

    /** Whether this click at a job's row picks it instead of opening it. */
    click(event, job) {
      if (!bulk.on && !(may("operator") && isHeld(event))) return false;
      if (event.shiftKey) getSelection()?.removeAllRanges();
      pick(job, event.shiftKey);
      return true;
    },
  };
}
