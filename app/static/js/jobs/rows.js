// One row of the table: made once, filled again and again as it is recycled.

import { el } from "../dom.js";
import { now } from "../clock.js";
import { hour, moment, span, t } from "../words.js";
import { stateChip } from "../sections/jobtext.js";

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

const FAILURES = new Set(["ABEND", "ABENP", "FAIL", "ERROR"]);

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
  row.classList.toggle("bad", job !== undefined && FAILURES.has(job.status));
  for (const [n, { name }] of COLUMNS.entries()) {
    const cell = row.children[n];
    if (job === undefined) cell.replaceChildren();
    else FILL[name](cell, job);
  }
}

function words(cell, text, title = text) {
  cell.textContent = text;
  cell.title = title;
}

const FILL = {
  status: (cell, job) => cell.replaceChildren(chip(job)),
  job_name: (cell, job) => words(cell, job.job_name),
  job_stream: (cell, job) => words(cell, job.job_stream),
  workstation: (cell, job) => words(cell, job.workstation),
  scheduled_time: (cell, job) => instant(cell, job.scheduled_time, "scheduled_time"),
  start_time: (cell, job) => {
    instant(cell, job.start_time, "start_time");
    // Where rows are cards there is no column of planned times: one that waits tells it here.
    cell.dataset.planned = job.start_time === null && job.scheduled_time !== null
      ? hour(Date.parse(job.scheduled_time), now()) : "";
  },
  duration: (cell, job) => {
    const took = tookMs(job);
    words(cell, took === null ? "" : length(took),
      job.estimated_duration_seconds === null || job.estimated_duration_seconds === undefined ? ""
        : t("running.usual", { span: length(job.estimated_duration_seconds * 1000) }));
    cell.classList.toggle("over", isOver(job, took));
  },
  return_code: (cell, job) => {
    words(cell, job.return_code === null || job.end_time === null ? "" : `RC ${job.return_code}`, "");
    cell.classList.toggle("nonzero", Boolean(job.return_code));
  },
  error: (cell, job) => {
    const said = FAILURES.has(job.status) ? job.error_message ?? "" : "";
    words(cell, said.replace(/\s+/g, " "), said);
  },
};

/** The state as every list shows it; what needs someone comes before the engine's word. */
export function chip(job) {
  if (FAILURES.has(job.status)) return stateChip({ ...job, kind: "failed" });
  if (job.stuck) return stateChip({ ...job, kind: "stuck" });
  if (job.late) return stateChip({ ...job, kind: "late" });
  return stateChip(job);
}

function instant(cell, at, name) {
  const ms = at === null ? null : Date.parse(at);
  cell.dataset.label = ms === null ? "" : t(`jobs.column.${name}`);
  words(cell, ms === null ? "" : hour(ms, now()), ms === null ? "" : moment(ms));
}

/** 25 s, 1 min 25 s, 1 h 52 min: a run of minutes is told to the second. */
export function length(ms) {
  const seconds = Math.round(ms / 1000);
  const rest = seconds % 60;
  if (seconds < 60 || seconds >= 3600 || rest === 0) return span(seconds * 1000);
  return `${span((seconds - rest) * 1000)} ${span(rest * 1000)}`;
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
