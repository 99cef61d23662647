// The runs of a job: figures, a chart for the eye (drawn by the session), a table for everybody.

import { get, trying } from "../../lib/api.js";
import { now } from "../../lib/clock.js";
import { acting, failed } from "../../lib/acting.js";
import { button, el, say } from "../../lib/dom.js";
import { tellSession } from "../../lib/feedline.js";
import { colours, table } from "../../lib/picks.js";
import { decimal, hour, length, moment, t } from "../../lib/words.js";
import { statusChip } from "../../lib/jobtext.js";

const DAYS = 90; // as app/charts/durations.py
const FIRST = 8;
const MORE = 50;
const COLOURS = { text: "--text-2", line: "--line", fine: "--fine", failed: "--failed",
  running: "--running", band: "--link" };

export class History {
  constructor(node) {
    this.note = node.querySelector(".past-note");
    this.chart = node.querySelector(".chart");
    this.legend = node.querySelector(".legend");
    this.body = node.querySelector(".past-body");
    this.job = null;
    window.addEventListener("resync:theme", () => this.job && this.draw());
    // A session that was not there yet when the drawer opened.
    window.addEventListener("resync:feed", () => this.job && this.draw());
  }

  clear() {
    if (this.job) tellSession({ page: { chart: null } });
    this.job = null;
    say(this.note, "");
    this.body.replaceChildren();
    this.rows = null;
    this.chart.hidden = this.legend.hidden = true;
  }

  async show(job) {
    const before = this.job;
    this.job = job;
    const isOther = ["job_id", "run_id", "end_time"].some((name) => before?.[name] !== job[name]);
    if (this.rows && !isOther) return;
    this.rows = null;
    const answer = await trying(() => this.fetch(job, FIRST), (failure) => {
      this.body.replaceChildren(failed(failure.message));
      return null;
    });
    if (answer && this.job?.job_id === job.job_id) this.tell(job, answer);
  }

  fetch({ job_name, job_stream, workstation }, limit, cursor = null) {
    return get(`history/job/${encodeURIComponent(job_name)}`,
      { days: DAYS, limit, job_stream, workstation, cursor });
  }

  tell(job, { runs, statistics, next_cursor }) {
    if (runs.length === 0) {
      say(this.note, t("job.history_empty"));
      this.body.replaceChildren();
      return;
    }
    say(this.note, [
      t("job.statistics", { runs: statistics.runs, failures: statistics.failures,
        rate: decimal(100 * (statistics.failure_rate ?? 0)) }),
      statistics.p50_seconds === null ? null : t("job.typical", {
        p50: length(statistics.p50_seconds * 1000), p95: length(statistics.p95_seconds * 1000) }),
      t("job.history_days", { count: DAYS }),
    ].filter(Boolean).join(" · "));
    let cursor = next_cursor;
    const older = button(t("job.older"), async () => {
      const page = await acting(older, () => this.fetch(job, MORE, cursor));
      if (page === null) return;
      this.rows.append(...page.runs.map((run) => line(run, statistics)));
      cursor = page.next_cursor;
      older.removeAttribute("aria-disabled");
      older.hidden = !cursor;
    }, { class: "link" });
    older.hidden = !cursor;
    const heads = [t("job.run_start"), t("job.run_status"), t("job.run_took"), t("job.run_code")];
    const drawn = table(heads, runs.map((run) => line(run, statistics)),
      { class: "runs", "aria-labelledby": "h-past" });
    this.rows = drawn.lastElementChild;
    this.body.replaceChildren(drawn, older);
    this.drawable = runs.some((run) => run.duration_seconds !== null);
    this.draw();
  }

  /** Ask the session for the figure, in the colours the page has now. */
  draw() {
    this.chart.hidden = this.legend.hidden = !this.rows || !this.drawable;
    if (this.chart.hidden) return;
    const { job_name, job_stream, workstation } = this.job;
    const chart = { job_name, job_stream, workstation, colours: colours(COLOURS) };
    tellSession({ page: { chart } });
  }
}

function line(run, { p95_seconds }) {
  const from = run.start_time ?? run.end_time;
  const took = run.duration_seconds;
  const long = took !== null && p95_seconds !== null && took > p95_seconds;
  return el("tr", { title: run.error_message },
    el("td", { title: from ? moment(Date.parse(from)) : null },
      from ? hour(Date.parse(from), now()) : "–"),
    el("td", {}, statusChip(run.status)),
    el("td", { class: long ? "took over" : "took" }, took === null ? "–" : length(took * 1000)),
    el("td", { class: run.return_code ? "code nonzero" : "code" }, run.return_code ?? "–"));
}
