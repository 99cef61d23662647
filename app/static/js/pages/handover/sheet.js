// The sheet of a handover: the period, the figures, and each problem as the shift left it.

import { el, icon } from "../../lib/dom.js";
import { link } from "../../lib/place.js";
import { dayAndMonth, hour, minute, number, span, t } from "../../lib/words.js";

const OUTCOMES = ["open", "solved", "recovered"];
const COUNTS = ["opened", "taken", "noted", "solved", "recovered", "open"];
const LONGEST_ERROR = 200;
const TONES = { critical: ["critical", "s-critical"], error: ["failed", "s-failed"] };

export function sheet(told) {
  const [start, end] = [told.period.start, told.period.end].map((at) => Date.parse(at));
  const beyond = told.total - told.problems.length;
  return [
    el("div", {}, el("h2", {}, t("handover.title"), told.plant ? ` · ${told.plant}` : ""),
      el("p", { class: "when" }, el("b", {}, `${when(start)} – ${when(end)}`),
        ` · ${span(end - start)} · ${told.timezone}`)),
    el("dl", { class: "sums" }, COUNTS.map((name) => el("div", { class: name },
      el("dt", {}, t(`handover.count.${name}`)), el("dd", {}, number(told.counts[name]))))),
    told.total === 0 ? el("p", { class: "empty" }, t("handover.page.none")) : null,
    ...OUTCOMES.map((outcome) => group(outcome, told, end)),
    beyond > 0 ? el("p", { class: "note" }, t("handover.beyond", { count: beyond })) : null,
  ].filter((each) => each !== null);
}

const when = (ms) => `${dayAndMonth(ms)} ${minute(ms)}`;

function group(outcome, { problems, counts }, end) {
  const found = problems.filter((each) => each.outcome === outcome);
  if (found.length === 0) return null;
  const head = `${t(`handover.outcome.${outcome}`)} (${number(counts[outcome])})`;
  return el("section", { class: `outcome ${outcome}`, "aria-label": head },
    el("h3", {}, head), el("ol", {}, found.map((each) => one(each, end))));
}

function one(problem, end) {
  const over = problem.outcome !== "open";
  const [tone, shape] = over ? ["fine", "s-fine"] : TONES[problem.severity] ?? ["late", "s-late"];
  const at = Date.parse(problem.opened_at);
  const due = problem.deadline;
  const blocked = problem.blocked_total;
  const error = problem.error_message?.split("\n", 1)[0].slice(0, LONGEST_ERROR);
  return el("li", {},
    el("p", { class: "lead" }, icon(shape, `shape ${tone}`),
      el("span", { class: "unseen" }, t(`severity.${problem.severity}`), ": "),
      el("a", { href: link(`problems/${encodeURIComponent(problem.problem_id)}`) }, problem.title),
      el("span", { class: "facts" }, [
        hour(at, end),
        blocked && !over ? t("handover.blocks", { count: blocked }) : "",
        due && !over ? `${t("problems.due")} ${hour(Date.parse(due.at), end)}` : "",
        problem.owner && !over ? t("handover.with", { name: problem.owner }) : "",
        over && problem.over_at ? span(Math.max(0, Date.parse(problem.over_at) - at)) : "",
      ].filter(Boolean).join(" · "))),
    error ? el("p", { class: "error" }, error) : null,
    el("ol", { class: "lived" }, problem.steps.map((step) => el("li", {},
      el("time", { datetime: step.at }, hour(Date.parse(step.at), end)), " ",
      t(`handover.step.${step.what}`),
      step.by ? [" · ", el("b", {}, step.by)] : null,
      step.facts.text ? `: ${step.facts.text}` : null))));
}
