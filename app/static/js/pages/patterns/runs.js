// A table of runs of the past; a row opens to what its run went through and what it printed.

import { hrefOf } from "../../drawer/place.js";
import { now } from "../../lib/clock.js";
import { button, el } from "../../lib/dom.js";
import { showLife } from "../../lib/lifeline.js";
import { showLog } from "../../lib/log.js";
import { statusChip } from "../../lib/jobtext.js";
import { table, unfolding } from "../../lib/picks.js";
import { named } from "../../lib/names.js";
import { link } from "../../lib/place.js";
import { hour, length, moment, t } from "../../lib/words.js";

export function runsTable() {
  const node = table([t("job.run_start"), t("patterns.job"), t("job.run_status"), t("job.run_took"),
    t("job.error")], [], { class: "runs", "aria-label": t("patterns.runs") });
  return { node, add: (run) => node.lastElementChild.append(...line(run)) };
}

function line(run) {
  const detail = el("tr", { class: "run-detail", hidden: true });
  const at = Date.parse(run.start_time ?? run.end_time); // it may never have begun
  const opener = button(el("time", { datetime: new Date(at).toISOString(), title: moment(at) },
    hour(at, now())), null, { class: "only", title: t("patterns.open_run") });
  unfolding(opener, (opens) => {
    detail.hidden = !opens;
    if (opens && !detail.firstChild) fill(detail, run);
  });
  const took = run.duration_seconds;
  return [el("tr", {}, el("td", {}, opener),
    el("td", {}, named(run.job_name, hrefOf("run", run.run_id, run.job_name))),
    el("td", {}, statusChip(run.status),
      run.return_code ? ` RC ${run.return_code}` : null),
    el("td", { class: "took" }, took === null ? "–" : length(took * 1000)),
    el("td", { class: "what", title: run.error_message }, run.error_message ?? "–")), detail];
}

function fill(detail, run) {
  const life = el("div");
  const log = el("div", { class: "log-body" });
  const at = run.end_time ?? run.start_time;
  detail.append(el("td", { colspan: "5" }, el("div", { class: "run-open" }, life, log,
    el("p", { class: "run-links" },
      el("a", { href: link("events", { job: run.job_name, at }) }, t("patterns.at_that_time")),
      el("a", { href: link("jobs", { q: run.job_name }) }, t("patterns.in_plan"))))));
  showLife(life, { ...run, raw_status: run.status });
  showLog(log, run);
}
