// One row of the table: made once, filled again and again as it is recycled.

import { row as known } from "../../lib/board.js";
import { el, say } from "../../lib/dom.js";
import { now } from "../../lib/clock.js";
import { FAILED, stateChip } from "../../lib/jobtext.js";
import { hour, length, moment, number, t } from "../../lib/words.js";
import { NAMES } from "./columns.js";

/** What each column (./columns.js) shows of a job. */
const FILL = {
  status: (cell, job) => cell.replaceChildren(chip(job)),
  job_name: (cell, job) => say(cell, job.job_name, job.job_name),
  job_stream: (cell, job) => say(cell, job.job_stream, job.job_stream),
  workstation: (cell, job) => say(cell, job.workstation, job.workstation),
  blocked: (cell, { problem }) => {
    const { blocked_total: total = 0, blocked_critical: critical = 0 } = problem ?? {};
    say(cell, total === 0 ? "" : critical === 0 ? number(total)
      : t("jobs.blocked_critical", { total, critical }),
    !problem ? "" : known("problem", problem.problem_id)?.why
      ?? t("jobs.blocks", { count: total }));
    cell.classList.toggle("critical", critical > 0);
  },
  owner: (cell, { problem }) => say(cell, problem?.owner ?? "", problem?.owner
    ? `${problem.owner} · ${moment(Date.parse(problem.taken_at))}` : ""),
  deadline: (cell, job) => {
    instant(cell, job.deadline, "deadline");
    cell.classList.toggle("over", job.deadline !== null
      && Date.parse(job.deadline) < Date.parse(job.end_time ?? new Date(now()).toISOString()));
  },
  scheduled_time: (cell, job) => instant(cell, job.scheduled_time, "scheduled_time"),
  start_time: (cell, job) => {
    instant(cell, job.start_time, "start_time");
    // Where rows are cards there is no column of planned times: one that waits tells it here.
    cell.dataset.planned = job.start_time === null && job.scheduled_time !== null
      ? hour(Date.parse(job.scheduled_time), now()) : "";
  },
  duration: (cell, job) => {
    const took = tookMs(job);
    say(cell, took === null ? "" : length(took),
      job.estimated_duration_seconds == null ? ""
        : t("running.usual", { span: length(job.estimated_duration_seconds * 1000) }));
    cell.classList.toggle("over", isOver(job, took));
  },
  return_code: (cell, job) => {
    say(cell, job.return_code === null || job.end_time === null ? "" : `RC ${job.return_code}`, "");
    cell.classList.toggle("nonzero", Boolean(job.return_code));
  },
  error: (cell, job) => {
    const said = FAILED.has(job.status) ? job.error_message ?? "" : "";
    say(cell, said.replace(/\s+/g, " "), said);
  },
};

/** An empty row; only `shown` of its columns are to be seen. */
export function makeRow(shown) {
  return el("div", { class: "line", role: "row" }, NAMES.map((name) => el("div",
    { class: `col c-${name}`, role: "gridcell", hidden: !shown.includes(name) })));
}

/** Show a job, or with undefined that it is on its way. */
export function fillRow(row, job) {
  row.classList.toggle("coming", job === undefined);
  row.classList.toggle("bad", job !== undefined && FAILED.has(job.status));
  for (const [n, name] of NAMES.entries()) {
    if (job === undefined) row.children[n].replaceChildren();
    else FILL[name](row.children[n], job);
  }
}

/** The state as every list shows it; what needs someone comes before the engine's word. */
export function chip(job) {
  if (FAILED.has(job.status)) return stateChip({ ...job, kind: "failed" });
  if (job.stuck) return stateChip({ ...job, kind: "stuck" });
  if (job.late) return stateChip({ ...job, kind: "late" });
  return stateChip(job);
}

function instant(cell, at, name) {
  const ms = at === null ? null : Date.parse(at);
  cell.dataset.label = ms === null ? "" : t(`jobs.column.${name}`);
  say(cell, ms === null ? "" : hour(ms, now()), ms === null ? "" : moment(ms));
}

/** How long it took, or takes until now; null when it has not begun. */
export function tookMs(job) {
  if (job.duration_seconds !== null) return job.duration_seconds * 1000;
  if (job.start_time === null || job.common_status !== "RUNNING") return null;
  return Math.max(0, now() - Date.parse(job.start_time));
}

function isOver(job, took) {
  const usual = job.estimated_duration_seconds;
  return Boolean(usual) && took !== null && job.end_time === null && took > 2000 * usual;
}
