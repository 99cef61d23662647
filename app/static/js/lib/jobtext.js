// How a job is named and marked, the same in every list.

import { el, icon } from "./dom.js";
import { jobHref, named } from "./names.js";
import { t } from "./words.js";

export const FAILED = new Set(["ABEND", "ABENP", "FAIL", "ERROR"]);
const BAD = ["s-failed", "failed"];
const RUNS = ["s-running", "running"];
const SHAPE = { ABEND: BAD, ABENP: BAD, FAIL: BAD, ERROR: BAD, EXEC: RUNS, BOUND: RUNS, SUCCP: RUNS,
  SUCC: ["s-fine", "fine"] };

/** The state as shape, colour and word. Engine words stay as they are. */
export function stateChip(row) {
  if (row.kind === "stuck") return chip("s-late", "late", t("state.stuck"));
  if (row.kind === "late") return chip("s-late", "late", t("state.late"));
  const [shape, tone] = SHAPE[row.status] ?? ["s-waiting", "waiting"];
  const word = row.status === "OTHER" ? row.raw_status : row.status;
  if (row.kind === "failed" && row.critical) {
    return chip("s-critical", "critical", t("state.critical", { status: word }));
  }
  return chip(shape, tone, word);
}

/** A status of the past: of it the word alone is known. */
export const statusChip = (word) => stateChip({ status: word, raw_status: word });

export const chip = (shape, tone, word) => el("span", { class: `chip ${tone}` }, icon(shape), word);

/** The name leads to the job; where it is stands below. */
export function jobName(row) {
  const where = `${row.job_stream} · ${row.workstation}`;
  return el("div", { class: "job" },
    named(row.job_name, jobHref(row), { "data-act": "job",
      "aria-label": t("attention.open_named", { job: row.job_name }) }),
    el("span", { class: "where", title: where }, where));
}
