// What a question was understood as: a chip each, which opens what it may be changed to.

import { el, icon } from "../../lib/dom.js";
import { openMenu } from "../../lib/menu.js";
import { t } from "../../lib/words.js";
import { editCodes, editNames, editPeriod, editStatuses } from "./editors.js";

const CHOICES = ["failures", "summary", "top_offenders", "comparison", "job_history", "job_status",
  "duration_stats", "running_jobs", "late_jobs", "workstation_status", "critical_events",
  "patterns", "solution", "dependency_impact"];
const NAMED = { job_history: ["jobs", "job_streams", "workstations"],
  job_status: ["jobs", "job_streams"], dependency_impact: ["jobs"] };
// Of these the present is asked where no period is said; the others need none at all.
const NOW = new Set(["running_jobs", "late_jobs", "job_status", "workstation_status"]);
const TIMELESS = new Set(["solution", "dependency_impact", "help", "unknown"]);
const LISTS = ["jobs", "job_streams", "workstations", "statuses", "error_codes"];
const EDITORS = { jobs: editNames, job_streams: editNames, workstations: editNames,
  statuses: editStatuses, error_codes: editCodes };

/** The chips of an answer; `change(filter)` asks again with these members in place. */
export function chips(answer, change) {
  const { intent, entities } = answer;
  const said = LISTS.filter((name) => entities[name].length > 0);
  const open = LISTS.filter((name) => entities[name].length === 0);
  return el("div", { class: "understood", role: "group", "aria-label": t("ask.understood") },
    el("span", { class: "lead", "aria-hidden": "true" }, t("ask.understood")),
    chip("intent", t(`ask.intent.${intent}`),
      (opener) => chooseIntent(opener, answer, change)),
    said.map((name) => chip(name, entities[name].join(", "), () => edit(name, answer, change))),
    TIMELESS.has(intent) ? null : chip("when", answer.time_range?.label
      ?? t(NOW.has(intent) ? "ask.now" : "ask.any_time"), () => editPeriod(answer, change)),
    answer.reference_range
      ? el("span", { class: "pick fixed" }, el("span", {}, t("ask.chip.against")),
        el("b", {}, answer.reference_range.label)) : null,
    open.length && CHOICES.includes(intent) ? addChip(open, answer, change) : null);
}

const edit = (name, answer, change) => EDITORS[name](name, answer.entities[name],
  (values) => change({ [name]: values }));

function chip(name, value, act) {
  const made = el("button", { type: "button", class: "pick", "aria-haspopup": "true",
    "data-chip": name, title: value },
  el("span", {}, t(`ask.chip.${name}`)), " ", el("b", {}, value), icon("i-down", "icon"));
  made.addEventListener("click", () => act(made));
  return made;
}

function addChip(open, answer, change) {
  const made = el("button", { type: "button", class: "pick add", "aria-haspopup": "true",
    "data-chip": "add" }, "+ ", t("ask.chip.add"));
  made.addEventListener("click", () => openMenu(made, t("ask.chip.add"), open.map((name) => ({
    words: t(`ask.chip.${name}`), act: () => edit(name, answer, change) }))));
  return made;
}

function chooseIntent(opener, answer, change) {
  const has = (names) => names.some((name) => answer.entities[name].length > 0);
  const able = CHOICES.filter((intent) => !NAMED[intent] || has(NAMED[intent]));
  openMenu(opener, t("ask.chip.intent"), able.map((intent) => ({
    words: t(`ask.intent.${intent}`), act: () => change({ intent }) })));
}
