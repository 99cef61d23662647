// The lines of the wall: a problem, the deadline most at risk, who is ill, who has what.

import { here, instant, now, short } from "../../lib/clock.js";
import { el, icon } from "../../lib/dom.js";
import { brief, hour, number, t } from "../../lib/words.js";
import { codeOf, rootOf, slackOf, toneOf, wordOf } from "../problems/words.js";

// What an error is called in manuals: ORA-01653, AWSITA245E, RC 137 where there is none.
const CODE = /\b(?:[A-Z]{2,8}-\d{3,6}|[A-Z]{3,7}\d{3,4}[A-Z])\b/;
const MOST_ILL = 3;
const MOST_NAMED = 4;
const AWAY = { OFFLINE: ["s-offline", "failed", "calm.offline"],
  UNLINKED: ["s-late", "late", "calm.unlinked"] };

export function wallRow(problem) {
  const [tone, shape] = toneOf(problem);
  const critical = problem.severity === "critical";
  const count = problem.blocked_total;
  const grave = problem.blocked_critical;
  return el("li", { class: critical ? "w is-critical" : "w", "data-problem": problem.problem_id },
    el("span", { class: `state ${tone}` }, icon(shape), wordOf(problem)),
    el("span", { class: "root" }, el("b", { class: "name" }, rootOf(problem)),
      problem.occurrences > 1 ? el("span", { class: "times" }, `×${number(problem.occurrences)}`)
        : null),
    el("span", { class: "code" }, shortCode(problem)),
    el("span", { class: "blk" }, count ? el("b", {}, number(count)) : null,
      grave ? el("b", { class: "critical" }, icon("s-critical"), number(grave)) : null),
    el("span", { class: "lim" }, ...limit(problem.deadline)),
    el("span", { class: "ago" }, short(instant(problem.opened_at))));
}

/** A deadline is shown where it is at risk. */
function limit(deadline) {
  const slack = slackOf(deadline);
  if (slack === null || slack[1] === "quiet") return [];
  return [el("time", { datetime: deadline.at }, hour(instant(deadline.at), now())), " ",
    el("b", { class: slack[1] }, slack[0])];
}

function shortCode(problem) {
  const { kind, run, error_message: error } = problem;
  const due = instant(run?.scheduled_time);
  if (kind === "late" && due !== null) return hour(due, now());
  const began = instant(run?.start_time);
  if (kind === "stuck" && began !== null) return brief(now() - began);
  const told = ["job_failure", "shared_cause"].includes(kind) && CODE.exec(error ?? "");
  return told ? told[0] : codeOf(problem);
}

/** Fill the line of the deadline most at risk; answers its tone. */
export function risk(place, [worst, ...others]) {
  const missed = worst.slack_seconds < 0;
  const tone = missed ? "critical" : "late";
  const end = instant(worst.predicted_end);
  const count = others.length;
  place.replaceChildren(icon(missed ? "s-critical" : "s-late"),
    el("b", { class: "name" }, worst.job_name),
    el("span", {}, el("span", { class: "of" }, t("due.at_risk"), " "),
      el("b", {}, hour(instant(worst.at), here())),
      end === null ? null : [", ", t("due.predicted"), " ", el("b", {}, hour(end, here()))]),
    el("span", { class: "more" }, count ? t("due.beyond", { count }) : null));
  return tone;
}

/** The ill workstations by name, how many more have failures, and how many are well. */
export function stations(rows) {
  const away = rows.filter(({ status }) => status !== "ONLINE");
  const failing = rows.filter(({ status, jobs_failed: n }) => status === "ONLINE" && n > 0);
  const rest = away.length - MOST_ILL;
  const well = rows.length - away.length - failing.length;
  const counted = (shape, tone, words) => el("span", {}, icon(shape, `shape ${tone}`), words);
  return [
    ...away.slice(0, MOST_ILL).map(({ name, status }) => {
      const [shape, tone, key] = AWAY[status] ?? AWAY.OFFLINE;
      return el("span", { class: tone }, icon(shape), el("b", { class: "name" }, name), t(key));
    }),
    rest > 0 ? counted("s-offline", "failed", t("calm.more_ill", { count: rest })) : null,
    failing.length ? counted("s-failed", "failed",
      t("wall.failing", { count: failing.length })) : null,
    away.length + failing.length && well > 0
      ? counted("s-fine", "fine", `${number(well)} ${t("calm.fine")}`) : null,
  ].filter((each) => each !== null);
}

/** "Assumidos 3: Ana, Rui" */
export function takers(problems, count) {
  if (!count) return "";
  const names = [...new Set(problems.map(({ acknowledged }) => acknowledged?.by).filter(Boolean))];
  const shown = names.slice(0, MOST_NAMED).join(", ");
  return `${t("problems.taken")} ${number(count)}${shown ? `: ${shown}` : ""}`;
}
