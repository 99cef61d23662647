// A problem's row: cells are filled in place, so that nothing is lost that the reader points at.
// Its markup is that of app/pages/problems.html.

import { instant, now, short, shortHere } from "../../lib/clock.js";
import { el, icon, nameIt, say } from "../../lib/dom.js";
import { link } from "../../lib/place.js";
import { hour, minute, moment, t } from "../../lib/words.js";
import { visible } from "../../lib/visible.js";
import { waitingFor } from "../../lib/waiting.js";
import { myName } from "../../lib/who.js";
import { codeOf, errorOf, isOver, returnOf, rootOf, slackOf, toneOf, wordOf } from "./words.js";

const hourOf = (ms) => hour(ms, now());

export function newRow(template) {
  return template.content.querySelector(".problem").cloneNode(true);
}

/** Put what is known of `problem` into its row; only what differs is touched. */
export function fill(node, problem) {
  const cell = (name) => node.querySelector(`.r .${name}`);
  const [tone, shape] = toneOf(problem);
  const name = rootOf(problem);
  node.dataset.problem = problem.problem_id;
  node.classList.toggle("is-critical", problem.severity === "critical" && !isOver(problem));
  node.classList.toggle("is-over", isOver(problem));
  cell("sev").setAttribute("class", `sev ${tone}`);
  cell("sev").querySelector("use").setAttribute("href", `#${shape}`);
  say(cell("word"), wordOf(problem));
  const lead = cell("name");
  say(lead, name, where(problem));
  lead.setAttribute("href", link(`problems/${encodeURIComponent(problem.problem_id)}`));
  say(cell("times"), problem.occurrences > 1 ? `×${problem.occurrences}` : "");
  say(cell("code"), codeOf(problem));
  say(cell("ws"), problem.root.job_name ? problem.root.workstation ?? "" : "");
  lamp(cell("known"), problem.help);
  blocks(cell("blocks"), problem);
  limit(cell("lim"), problem.deadline);
  whose(node, problem);
  age(cell("ago"), problem);
  grow(node, problem);
  cell("go").setAttribute("aria-label", visible(label(problem, name)));
  nameIt(cell("of-menu"), t("problems.menu_of", { name }));
  cell("take").setAttribute("aria-label", visible(t("problems.take_of", { name })));
}

/** What grows older by itself. */
export function grow(node, problem) {
  const error = node.querySelector(".r .error");
  const words = errorOf(problem, now(), hourOf);
  say(error, words.split("\n", 1)[0], problem.error_message);
}

function where({ root }) {
  return [root.job_name, root.job_stream, root.workstation].filter(Boolean).join(" · ");
}

function label(problem, name) {
  const words = [`${name}: ${wordOf(problem)}`];
  const count = problem.blocked_total;
  if (count) words.push(t("problems.blocks_count", { count }));
  return words.join(", ");
}

function lamp(place, help) {
  const known = help?.recommended && help.applied_at === null;
  place.hidden = !known;
  if (!known) return;
  const tried = help.tried > 0;
  const figures = tried ? t("problems.worked", { n: help.worked_in, of: help.tried }) : "";
  if (place.dataset.figures !== figures || !place.firstChild) {
    place.dataset.figures = figures;
    place.replaceChildren(icon("i-solution", "icon"), el("span", {}, figures),
      el("span", { class: "unseen" }, t("problems.solution")));
  }
  place.setAttribute("title", visible(help.solution));
}

function blocks(place, problem) {
  const { blocked_total: count, blocked_critical: critical, blocked_known: known } = problem;
  const stamp = `${count}|${critical}|${known}|${problem.blocked_from}|${problem.why}`;
  if (place.dataset.stamp === stamp) return;
  place.dataset.stamp = stamp;
  const from = problem.blocked_from;
  place.setAttribute("title", visible([problem.why, from && t(`problems.from.${from}`)]
    .filter(Boolean).join("\n")));
  place.classList.toggle("zero", count === 0);
  place.classList.toggle("many", count > 99);
  place.replaceChildren(...(count === 0 ? [known ? t("problems.nothing_blocked") : ""]
    : [el("span", { class: "of" }, t("problems.blocks")), " ", el("b", {}, String(count)), " ",
      critical ? el("b", { class: "critical" }, t("problems.critical", { count: critical }))
        : ""]));
}

function limit(place, deadline) {
  const slack = slackOf(deadline);
  const stamp = deadline ? `${deadline.at}|${slack}` : "";
  if (place.dataset.stamp === stamp) return;
  place.dataset.stamp = stamp;
  place.replaceChildren(...(deadline === null ? [] : [
    el("time", { datetime: deadline.at, title: `${deadline.job_name}: ${moment(Date.parse(
      deadline.at))}` }, minute(Date.parse(deadline.at))), " ",
    slack ? el("b", { class: slack[1] }, slack[0]) : null].filter(Boolean)));
}

function whose(node, problem) {
  const taken = problem.acknowledged;
  const open = problem.state === "open";
  const [back, by, take] = ["back", "by", "take"].map((name) => node.querySelector(`.r .${name}`));
  back.hidden = !(open && problem.returned_from);
  if (!back.hidden && back.dataset.name !== problem.returned_from) {
    back.dataset.name = problem.returned_from;
    back.replaceChildren(icon("i-undo", "icon"), el("span", {}, problem.returned_from));
    back.setAttribute("title", visible(t("problems.back", { name: problem.returned_from })));
  }
  const waits = waitingFor(problem.problem_id);
  take.hidden = !open || waits !== undefined;
  by.hidden = !taken && !waits;
  node.toggleAttribute("data-waiting", waits !== undefined);
  if (by.hidden) return;
  const stamp = waits ? `waits ${waits.deed}` : `${taken.by}|${taken.at}`;
  if (by.dataset.stamp === stamp) return;
  by.dataset.stamp = stamp;
  by.setAttribute("title", waits ? t(`waiting.deed.${waits.deed}`) : "");
  if (waits) {
    by.replaceChildren(icon("s-waiting"), " ", t("waiting.row"));
    return;
  }
  by.replaceChildren(el("b", {}, taken.by && taken.by === myName() ? t("problems.you") : taken.by),
    " ", shortHere(instant(taken.at)));
}

/** Since when it is so; of a taken one, when it comes back. */
function age(place, problem) {
  const back = problem.state === "acknowledged" ? returnOf(problem.acknowledged, hourOf) : null;
  const from = problem.resolved_at ?? problem.opened_at;
  const stamp = back === null ? from : `back ${back}`;
  if (place.dataset.stamp === stamp) return;
  place.dataset.stamp = stamp;
  if (back === null) place.replaceChildren(short(instant(from)));
  else say(place, back, back ? t("problems.returns", { time: back }) : t("problems.never_returns"));
}
