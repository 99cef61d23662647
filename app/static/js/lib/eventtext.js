// How an event is marked and worded, the same in every list.

import { el, icon } from "./dom.js";
import { t } from "./words.js";

const BY_SEVERITY = {
  critical: ["s-critical", "critical"], error: ["s-failed", "failed"], warning: ["s-late", "late"],
};
const RUNS = ["s-running", "running"];
const FINE = ["s-fine", "fine"];
const BY_TYPE = {
  job_started: RUNS, job_rerun: RUNS, job_completed: FINE, workstation_linked: FINE,
  workstation_online: FINE, system_healthy: FINE, poll_recovered: FINE,
};

/** The shape and the tone of an event: a grave one by its severity, else by what happened. */
export function toneOf(event) {
  return BY_SEVERITY[event.severity] ?? BY_TYPE[event.event_type] ?? ["s-waiting", "waiting"];
}

/** Its shape for the eye, its severity for the ear. */
export function mark(event) {
  return el("span", { class: "mark" }, icon(toneOf(event)[0]),
    el("span", { class: "unseen" }, t(`severity.${event.severity}`)));
}

/** The sentence; the name of the job or workstation is bold wherever the sentence has it. */
export function message({ message: words, source }) {
  const start = source && source !== "system" ? words.indexOf(source) : -1;
  return el("span", { class: "message" }, ...(start < 0 ? [words] : [words.slice(0, start),
    el("b", { class: "name" }, source), words.slice(start + source.length)]));
}
