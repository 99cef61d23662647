// All that is known of a failure: solutions that fit, what ended similar failures, and a form to
// write down a new one, the symptom filled in without its variables.

import { Refused, get, post } from "../api.js";
import { el, icon } from "../dom.js";
import { refusal } from "../refusal.js";
import { hour, t } from "../words.js";
import { now } from "../clock.js";
import { editing } from "./edit.js";
import { markApplied, markResult } from "./send.js";

const API = "api/v1/monitoring/solutions";
const PROBLEM_TYPE = "job_failure";
const LONGEST = { problem_pattern: 6000, solution: 10000 };

/** Opened over the page; Escape closes it and the focus goes back to where it was. */
export function openDialog(row) {
  const opener = document.activeElement;
  const title = el("h2", { id: "h-help", tabindex: "-1" }, t("solutions.title", { job: row.job_name }));
  const body = el("div", { class: "help-body" }, el("p", { role: "status" }, t("job.loading")));
  const dialog = el("dialog", { class: "help-dialog", "aria-labelledby": "h-help" },
    el("header", {}, title, el("button", { type: "button", class: "tool", "aria-label": t("job.close"),
      title: `${t("job.close")} (Esc)`, onclick: () => dialog.close() }, icon("i-close", "icon"))), body);
  dialog.addEventListener("close", () => {
    dialog.remove();
    // The row may have been drawn anew meanwhile: its button then is another one.
    const back = opener?.isConnected ? opener
      : document.querySelector(`[data-key="failed:${CSS.escape(row.run_id)}"] [data-act="more"]`);
    back?.focus({ preventScroll: true });
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.body.append(dialog);
  dialog.showModal();
  title.focus();
  load();

  async function load() {
    try {
      const found = await get(`${API}/suggest?${new URLSearchParams({ event_id: row.event_id })}`);
      body.replaceChildren(...draw(row, found, dialog, load));
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      body.replaceChildren(refusal(refused, load));
    }
  }
}

function draw(row, found, dialog, reload) {
  return [
    found.error_message ? el("pre", { class: "job-error", tabindex: "0", role: "region",
      "aria-label": t("job.error") }, found.error_message)
      : el("p", { class: "note" }, t("attention.no_reason")),
    part(t("solutions.fitting"), found.matches.length
      ? el("ul", { class: "matches" }, ...found.matches.map((match) => one(row, match, reload)))
      : el("p", { class: "note" }, t("solutions.fitting_none"))),
    found.matches.length ? null : part(t("solutions.past"), found.past_failures.length
      ? el("ul", { class: "past-failures" }, ...found.past_failures.map(past))
      : el("p", { class: "note" }, t("solutions.past_none"))),
    form(found, dialog),
  ].filter(Boolean);
}

function part(title, content) {
  return el("section", {}, el("h3", {}, title), content);
}

function one(row, match, reload) {
  const act = (name, word, work) => el("button", { type: "button", class: "button", "data-act": name,
    onclick: async ({ currentTarget }) => { if (await work(currentTarget)) reload(); } }, word);
  const edit = editing(match, reload);
  return el("li", { "data-solution": match.solution_id },
    el("p", { class: "solution-text" }, match.solution),
    el("p", { class: "record" }, match.recommended ? null : `${t("solutions.doubtful")} · `, match.record),
    el("div", { class: "help-acts" },
      act("applied", t("solutions.applied"), (b) => markApplied(match.solution_id, row.event_id, b)),
      act("worked", t("solutions.worked"), (b) => markResult(match.solution_id, row.event_id, true, b)),
      act("failed", t("solutions.failed"), (b) => markResult(match.solution_id, row.event_id, false, b)),
      ...edit.buttons), edit.place);
}

function past(one) {
  const last = one.examples[0];
  return el("li", {}, el("p", {}, one.description),
    el("p", { class: "record" }, el("code", {}, one.error_message)),
    last ? el("p", { class: "note" }, el("span", { class: "name" }, last.job_name), " · ",
      hour(Date.parse(last.failed_at), now())) : null);
}

function form(found, dialog) {
  const said = el("p", { class: "refusal", role: "alert", hidden: true });
  const field = (name, rows, value, hint) => el("div", { class: "field" },
    el("label", { for: `f-${name}` }, t(`solutions.form.${name}`)),
    el("textarea", { id: `f-${name}`, name, rows, required: true, maxlength: LONGEST[name],
      "aria-describedby": `d-${name}` }, value), el("small", { id: `d-${name}` }, hint));
  const submit = el("button", { type: "submit", class: "button" }, t("solutions.form.save"));
  const node = el("form", { class: "solution-form" }, el("h3", {}, t("solutions.form.title")),
    field("solution", 3, "", t("solutions.form.solution_hint")),
    field("problem_pattern", 4, found.proposed_pattern, t("solutions.form.pattern_hint")), said, submit);
  node.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (submit.getAttribute("aria-disabled") === "true") return;
    submit.setAttribute("aria-disabled", "true");
    said.hidden = true;
    try {
      await post(API, { problem_type: PROBLEM_TYPE, pattern_kind: "example",
        problem_pattern: node.elements.problem_pattern.value,
        solution: node.elements.solution.value });
      dialog.close();
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      said.textContent = refused.errors?.[0]?.message ?? refused.message;
      said.hidden = false;
      submit.removeAttribute("aria-disabled");
    }
  });
  return node;
}
