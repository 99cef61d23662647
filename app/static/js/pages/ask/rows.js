// The rows behind an answer: a table for each kind of row that came, its columns by that kind, and
// the same to take away.

import { hrefOf } from "../../drawer/place.js";
import { csv } from "../../lib/csv.js";
import { button, el } from "../../lib/dom.js";
import { jobName, statusChip } from "../../lib/jobtext.js";
import { named, stationName } from "../../lib/names.js";
import { decimal, hour, length, moment, number, t, wall } from "../../lib/words.js";
import { now } from "../../lib/clock.js";

const FIRST = 10; // rows before more are asked for
const FAR = new Set(["duration_seconds", "return_code", "error_message", "last_failure",
  "similarity", "start", "end"]);
const JOBS = new Set(["job_name", "related_job", "waits_for"]);
const BELOW = new Set(["job_stream", "workstation"]); // the job's name
const NUMBERS = new Set(["return_code", "duration_seconds", "failures", "failures_before", "runs",
  "rank", "jobs_running", "jobs_failed", "jobs_pending", "times_applied", "success_rate",
  "similarity", "confidence"]);
const INSTANTS = new Set(["start_time", "end_time", "scheduled_time", "timestamp", "since",
  "last_failure", "start", "end"]);
const SHARES = new Set(["success_rate", "similarity", "confidence"]);

/** @type {[string, string[]][]} kinds by what only their rows have, their columns in order */
const KINDS = [
  ["event_id", ["timestamp", "severity", "source", "message"]],
  ["run_id", ["job_name", "job_stream", "workstation", "status", "return_code", "scheduled_time",
    "start_time", "end_time", "duration_seconds", "error_message"]],
  ["linked", ["name", "status", "since", "jobs_running", "jobs_failed", "jobs_pending"]],
  ["pattern_id", ["job_name", "related_job", "pattern_type", "confidence", "description"]],
  ["solution_id", ["solution", "success_rate", "times_applied", "similarity"]],
  ["waits_for", ["job_name", "job_stream", "workstation", "waits_for"]],
  ["period", ["period", "start", "end", "runs", "failures"]],
  ["job_name", ["rank", "job_name", "job_stream", "workstation", "failures", "failures_before",
    "last_failure"]],
];

/** The rows by kind: `[{columns, rows}]`, without columns that none of them fills. */
export function kindsOf(details) {
  return KINDS.map((kind) => {
    const names = kind[1];
    const rows = details.filter((row) => KINDS.find(([own]) => own in row) === kind);
    const columns = names.filter((name) => rows.some((row) => !isNothing(row[name])));
    return { columns, rows };
  }).filter(({ rows }) => rows.length > 0);
}

const isNothing = (value) => value === null || value === undefined || value === "";

/** The tables of an answer's rows. */
export const tables = (details) => kindsOf(details).map(tableOf);

function tableOf({ columns: all, rows }) {
  // Of when a run was the last that is known; the file has them all.
  const later = { scheduled_time: "start_time", start_time: "end_time" };
  const columns = all.filter((name) => !BELOW.has(name) && !all.includes(later[name]));
  const body = el("tbody", {}, rows.slice(0, FIRST).map((row) => line(columns, row)));
  const heads = columns.map((name) =>
    el("th", { scope: "col", class: look(name) }, t(`ask.column.${name}`)));
  const made = el("div",
    { class: "answer-rows", tabindex: "0", role: "region",
      "aria-label": `${t("ask.rows")}: ${t(`ask.column.${columns[0]}`)}` },
    el("table", {}, el("thead", {}, el("tr", {}, heads)), body));
  const rest = rows.slice(FIRST);
  if (rest.length > 0) {
    const more = button(t("ask.more_rows", { count: rest.length }), () => {
      const added = rest.map((row) => line(columns, row));
      body.append(...added);
      more.remove();
      added[0].querySelector("a")?.focus();
    }, { class: "link more-rows" });
    made.append(more);
  }
  return made;
}

function look(name) {
  return [NUMBERS.has(name) && "num", FAR.has(name) && "far"].filter(Boolean).join(" ");
}

const line = (columns, row) => el("tr", {}, columns.map((name) =>
  el("td", { class: look(name), "data-column": name }, cell(name, row))));

function cell(name, row) {
  const value = row[name];
  if (isNothing(value)) return null;
  if (name === "job_name" && row.job_stream) return jobName(row);
  if (JOBS.has(name)) return named(value, hrefOf("named", value));
  if (name === "name") return stationName(value);
  if (name === "status") {
    return "linked" in row ? t(`workstation_status.${value}`) : statusChip(value);
  }
  if (INSTANTS.has(name)) return at(Date.parse(value));
  return told(name, value);
}

/** A value in words that hold no control. */
function told(name, value) {
  if (name === "duration_seconds") return length(value * 1000);
  if (SHARES.has(name)) return `${decimal(value * 100)} %`;
  if (NUMBERS.has(name)) return number(value);
  if (name === "severity") return t(`severity.${value}`);
  if (name === "pattern_type") return t(`patterns.types.${value}`);
  if (name === "period") return t(`ask.period.${value}`);
  return String(value).split("\n", 1)[0];
}

function at(ms) {
  return el("time", { datetime: new Date(ms).toISOString(), title: moment(ms) }, hour(ms, now()));
}

/** Every row of every kind, as a file: instants and figures plain, words the reader's. */
export function asCsv(details) {
  return kindsOf(details).map(({ columns, rows }) => csv(
    columns.map((name) => t(`ask.column.${name}`)),
    rows.map((row) => columns.map((name) => plain(name, row[name]))))).join("\r\n");
}

function plain(name, value) {
  if (isNothing(value)) return null;
  if (INSTANTS.has(name)) return wall(Date.parse(value)).replace("T", " ");
  if (NUMBERS.has(name)) return value;
  return ["severity", "pattern_type", "period"].includes(name) ? told(name, value) : String(value);
}
