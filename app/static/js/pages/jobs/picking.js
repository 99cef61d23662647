// Picking jobs whose problem somebody wants to take or close: by the button above the table, with
// Ctrl or Shift held, or by key. What is picked is the problem: all its jobs are marked.

import { get, trying } from "../../lib/api.js";
import { onKey } from "../../lib/keys.js";
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
    const { problem, job_name: name, job_stream: stream, workstation } = job;
    known.set(problem.problem_id, { state: problem.state, error: job.error_message, workstation,
      name, names: [name, stream, workstation] });
    return problem.problem_id;
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
  });

  return {
    has: (job) => Boolean(job?.problem) && bulk.picked.has(job.problem.problem_id),

    /** Whether this click at a job's row picks it instead of opening it. */
    click({ ctrlKey, metaKey, shiftKey }, job) {
      if (!bulk.on && !ctrlKey && !metaKey && !shiftKey) return false;
      if (shiftKey) getSelection()?.removeAllRanges();
      pick(job, shiftKey);
      return true;
    },
  };
}
