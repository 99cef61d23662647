// A table of runs of the past; a row opens to what its run went through and what it printed.

import { el } from "../../lib/dom.js";
import { showLife } from "../../lib/lifeline.js";
import { showLog } from "../../lib/log.js";
import { stateChip } from "../../lib/jobtext.js";
import { link } from "../../lib/place.js";
import { length, t } from "../../lib/words.js";
import { whenOf } from "./row.js";

export function runsTable() {
  const body = el("tbody");
  const node = el("table", { class: "runs" },
    el("caption", { class: "unseen" }, t("patterns.runs")),
    el("thead", {}, el("tr", {}, ...["run_start", "name", "run_status", "run_took", "error"].map((name) =>
      el("th", { scope: "col" }, name === "name" ? t("patterns.job") : t(`job.${name}`))))), body);
  return { node, add: (run) => body.append(...line(run)) };
}

function line(run) {
  const detail = el("tr", { class: "run-detail", hidden: true });
  const button = el("button", { type: "button", class: "only", "aria-expanded": "false",
    title: t("patterns.open_run") }, whenOf(run));
  button.addEventListener("click", () => {
    const opens = detail.hidden;
    detail.hidden = !opens;
    button.setAttribute("aria-expanded", String(opens));
    if (opens && !detail.firstChild) fill(detail, run);
  });
  const took = run.duration_seconds;
  return [el("tr", {}, el("td", {}, button),
    el("td", { class: "name" }, run.job_name),
    el("td", {}, stateChip({ status: run.status, raw_status: run.status }),
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
      el("a", { href: link("timeline", { job: run.job_name, at }) }, t("patterns.at_that_time")),
      el("a", { href: link("jobs", { q: run.job_name }) }, t("patterns.in_plan"))))));
  showLife(life, { ...run, raw_status: run.status });
  showLog(log, run);
}
