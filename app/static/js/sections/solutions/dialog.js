// All that is known of a failure: solutions that fit, what ended similar failures, and a form to
// write down a new one, the symptom filled in without its variables.

import { acting, loading, refusal } from "../../lib/acting.js";
import { get, post, trying } from "../../lib/api.js";
import { now } from "../../lib/clock.js";
import { openDialog } from "../../lib/dialog.js";
import { button, el } from "../../lib/dom.js";
import { hour, t } from "../../lib/words.js";
import { may } from "../../lib/may.js";
import { myName } from "../../lib/who.js";
import { keepDraft } from "../../lib/draft.js";
import { editing } from "./edit.js";
import { API, markButton } from "./marks.js";
import { siteWords } from "./words.js";

const PROBLEM_TYPE = "job_failure";
const LONGEST = { problem_pattern: 6000, solution: 10000 };

/** `row` is `{job_name, event_id, problem_id}`; what no event tells of has a problem only. */
export function openHelp(row) {
  const body = el("div", { class: "help-found" }, loading());
  const dialog = openDialog("h-help", { title: t("solutions.title", { job: row.job_name }),
    back: () => document.querySelector(".inside [data-act='steps']") },
  body, siteWords(load));
  load();

  async function load() {
    const asked = row.event_id ? { event_id: row.event_id } : { problem_id: row.problem_id };
    const found = () => get(`${API}/suggest`, asked);
    const at = /** @type {HTMLElement} */ (document.activeElement);
    const [of, act] = [at?.closest("[data-solution]"), at?.dataset.act];
    body.replaceChildren(...await trying(async () => draw(row, await found(), dialog, load),
      (refused) => [refusal(refused, load)]));
    // The keyboard stays where it was.
    if (of && act) {
      /** @type {HTMLElement} */ (body.querySelector(`[data-solution="${of.getAttribute(
        "data-solution")}"] [data-act="${act}"]`))?.focus();
    }
  }
}

function draw(row, found, dialog, reload) {
  return [
    found.error_message ? el("pre", { class: "job-error", tabindex: "0", role: "region",
      "aria-label": t("job.error") }, found.error_message)
      : el("p", { class: "note" }, t("attention.no_reason")),
    part(t("solutions.fitting"), found.matches.length
      ? el("ul", { class: "matches" }, ...found.matches.map((match) => one(row, match,
        found.marks.filter(({ solution_id: of }) => of === match.solution_id), reload)))
      : el("p", { class: "note" }, t("solutions.fitting_none"))),
    found.matches.length ? null : part(t("solutions.past"), found.past_failures.length
      ? el("ul", { class: "past-failures" }, ...found.past_failures.map(past))
      : el("p", { class: "note" }, t("solutions.past_none"))),
    may("operator") ? form(found, dialog, row.event_id ?? row.problem_id) : null,
  ].filter(Boolean);
}

const part = (title, content) => el("section", {}, el("h3", {}, title), content);

function one(row, match, marks, reload) {
  const edit = editing(match, reload);
  const mine = marks.findLast(({ by, worked }) => by === myName() && worked !== null)?.worked;
  const is = { applied: marks.some(({ worked }) => worked === null), worked: mine === true,
    failed: mine === false };
  const said = marks.map(({ by, at, worked }) => t(worked === null ? "solutions.said.applied"
    : worked ? "solutions.said.worked" : "solutions.said.failed",
  { by: by === myName() ? t("problems.you") : by, time: hour(Date.parse(at), now()) }));
  return el("li", { "data-solution": match.solution_id },
    el("p", { class: "solution-text" }, match.solution),
    el("p", { class: "record" }, match.recommended ? null : `${t("solutions.doubtful")} · `,
      match.record),
    el("div", { class: "help-acts" }, row.event_id
      ? ["applied", "worked", "failed"].map((mark) => markButton(mark, match, row,
        { is: is[mark], marked: reload }))
      : el("span", { class: "note" }, t("solutions.untold_why")), edit.buttons),
    el("p", { class: "note said", role: "status" }, said.join(" · ")), edit.place);
}

function past({ description, error_message, examples: [last] }) {
  return el("li", {}, el("p", {}, description),
    el("p", { class: "record" }, el("code", {}, error_message)),
    last ? el("p", { class: "note" }, el("span", { class: "name" }, last.job_name), " · ",
      hour(Date.parse(last.failed_at), now())) : null);
}

function form(found, dialog, draftOf) {
  const field = (name, rows, value, hint) => el("div", { class: "field" },
    el("label", { for: `f-${name}` }, t(`solutions.form.${name}`)),
    el("textarea", { id: `f-${name}`, name, rows, required: true, maxlength: LONGEST[name],
      "aria-describedby": `d-${name}` }, value), el("small", { id: `d-${name}` }, hint));
  const submit = button(t("solutions.form.save"), null, { type: "submit" });
  const node = el("form", { class: "solution-form" }, el("h3", {}, t("solutions.form.title")),
    field("solution", 3, "", t("solutions.form.solution_hint")),
    field("problem_pattern", 4, found.proposed_pattern, t("solutions.form.pattern_hint")), submit);
  const forget = keepDraft(node, draftOf);
  node.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { problem_pattern, solution } = Object.fromEntries(new FormData(node));
    if (await acting(submit, () => post(API, { problem_type: PROBLEM_TYPE, pattern_kind: "example",
      problem_pattern, solution })) === null) return;
    forget();
    dialog.close();
  });
  return node;
}
