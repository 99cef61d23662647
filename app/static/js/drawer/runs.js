// The other runs of a job: figures, how long each took as bars for the eye, and a table in which
// each can be opened, with what it failed of.

import { acting, failed } from "../lib/acting.js";
import { get, trying } from "../lib/api.js";
import { instant, now } from "../lib/clock.js";
import { button, el, icon } from "../lib/dom.js";
import { FAILED, statusChip } from "../lib/jobtext.js";
import { table } from "../lib/picks.js";
import { dayAndMonth, decimal, hour, length, moment, t } from "../lib/words.js";
import { bars } from "./bars.js";
import { hrefOf } from "./place.js";

const DAYS = 90;
const FIRST = 60; // as many bars as can be told apart
const SHOWN = 8;
const MORE = 50;

export const RUNS = {
  name: "runs",
  title: "job.history",
  of: ({ run }) => run && [run.job_name, run.job_stream, run.workstation, run.run_id, run.end_time],
  draw({ run }) {
    const place = el("div", { class: "past" });
    fill(place, run);
    return [place];
  },
};

function fetched({ job_name: name, job_stream, workstation }, limit, cursor = null) {
  return get(`history/job/${encodeURIComponent(name)}`,
    { days: DAYS, limit, job_stream, workstation, cursor });
}

async function fill(place, run) {
  const found = await trying(() => fetched(run, FIRST), ({ message }) => {
    place.replaceChildren(failed(message));
    return null;
  });
  if (found === null) return;
  const { runs, statistics } = found;
  if (runs.length === 0) {
    place.replaceChildren(el("p", { class: "note" }, t("job.history_empty")));
    return;
  }
  const row = (each) => line(each, statistics, each.run_id === run.run_id);
  const others = runs.map(row);
  const heads = ["run_start", "run_status", "run_took", "run_code", "error"];
  const drawn = table(heads.map((name) => t(`job.${name}`)), others.slice(0, SHOWN),
    { class: "runs", "aria-labelledby": "d-runs" });
  let waiting = others.slice(SHOWN);
  let cursor = found.next_cursor;
  const older = button(t("job.older"), async () => {
    if (!waiting.length) {
      const page = await acting(older, () => fetched(run, MORE, cursor));
      if (page === null) return;
      waiting = page.runs.map(row);
      cursor = page.next_cursor;
    }
    drawn.querySelector("tbody").append(...waiting.splice(0, MORE));
    older.removeAttribute("aria-disabled");
    older.hidden = !waiting.length && !cursor;
  }, { class: "link" });
  older.hidden = !waiting.length && !cursor;
  place.replaceChildren(el("p", { class: "note" }, figures(statistics)),
    ...chart(runs, statistics), drawn, older);
}

function figures({ runs, failures, failure_rate: rate, p50_seconds: p50, p95_seconds: p95 }) {
  return [
    t("job.statistics", { count: runs, failures, rate: decimal(100 * (rate ?? 0)) }),
    p50 === null ? null : t("job.typical", { p50: length(p50 * 1000), p95: length(p95 * 1000) }),
    t("job.history_days", { count: DAYS }),
  ].filter(Boolean).join(" · ");
}

/** Bars of the newest runs, oldest first, with what is drawn said below them. */
function chart(runs, { p50_seconds: p50, p95_seconds: p95 }) {
  const timed = runs.filter(({ duration_seconds: took }) => took !== null).reverse();
  if (timed.length < 2) return [];
  const from = instant(timed[0].start_time ?? timed[0].end_time);
  const until = instant(timed.at(-1).start_time ?? timed.at(-1).end_time);
  const key = (shape, tone, words) => el("span", {}, shape && icon(shape, `shape ${tone}`)
    || el("i", {}), words);
  return [bars(timed.map((run) => ({ value: run.duration_seconds, bad: FAILED.has(run.status) })),
    { low: p50, high: p95 }),
  el("p", { class: "legend" }, el("span", {}, t("job.charted", { count: timed.length,
    from: dayAndMonth(from), until: dayAndMonth(until) })),
  key("s-fine", "fine", t("job.legend_fine")), key("s-failed", "failed", t("job.legend_failed")),
  p50 === null ? null : key(null, "", t("job.band")))];
}

function line(run, { p95_seconds: p95 }, isThis) {
  const from = instant(run.start_time ?? run.end_time);
  const took = run.duration_seconds;
  const long = took !== null && p95 !== null && took > p95;
  const at = from === null ? "–" : hour(from, now());
  const title = from === null ? null : moment(from);
  return el("tr", { "aria-current": isThis ? "true" : null },
    el("td", { title }, isThis ? at
      : el("a", { href: hrefOf("run", run.run_id, run.job_name) }, at)),
    el("td", {}, statusChip(run.status)),
    el("td", { class: long ? "took over" : "took" }, took === null ? "–" : length(took * 1000)),
    el("td", { class: run.return_code ? "code nonzero" : "code" }, run.return_code ?? "–"),
    el("td", { class: "said", title: run.error_message }, FAILED.has(run.status)
      ? (run.error_message ?? "").split("\n", 1)[0] : ""));
}
