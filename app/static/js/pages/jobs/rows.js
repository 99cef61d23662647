// One row of the table: made once, filled again and again as it is recycled.

import { el, say } from "../../lib/dom.js";
import { now } from "../../lib/clock.js";
import { FAILED, stateChip } from "../../lib/jobtext.js";
import { hour, length, moment, t } from "../../lib/words.js";

/** The columns in order; `sort` is the server's name where it can be sorted by. */
export const COLUMNS = [
  { name: "status", sort: "status" },
  { name: "job_name", sort: "name" },
  { name: "job_stream", sort: "job_stream" },
  { name: "workstation", sort: "workstation" },
  { name: "scheduled_time", sort: "scheduled_time" },
  { name: "start_time", sort: "start_time" },
  { name: "duration" },
  { name: "return_code" },
  { name: "error" },
];

export function makeRow() {
  const row = el("div", { class: "line", role: "row" });
  for (const { name } of COLUMNS) {
    row.append(el("div", { class: `col c-${name}`, role: "gridcell" }));
  }
  return row;
}

/** Show a job, or with undefined that it is on its way. */
export function fillRow(row, job) {
  row.classList.toggle("coming", job === undefined);
  row.classList.toggle("bad", job !== undefined && FAILED.has(job.status));
  for (const [n, { name }] of COLUMNS.entries()) {
    const cell = row.children[n];
    if (job === undefined) cell.replaceChildren();
    else FILL[name](cell, job);
  }
}

const FILL = {
  status: (cell, job) => cell.replaceChildren(chip(job)),
  job_name: (cell, job) => say(cell, job.job_name, job.job_name),
  job_stream: (cell, job) => say(cell, job.job_stream, job.job_stream),
  workstation: (cell, job) => say(cell, job.workstation, job.workstation),
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
