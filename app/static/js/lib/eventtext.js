// How an event is marked and worded, the same in every list.

import { el, icon } from "./dom.js";
import { jobHref, named, stationName } from "./names.js";
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

/** Whether people are told of it at once. */
export const isGrave = ({ severity }) => severity === "error" || severity === "critical";

/** The shape and the tone of an event: a grave one by its severity, else by what happened. */
export function toneOf(event) {
  return BY_SEVERITY[event.severity] ?? BY_TYPE[event.event_type] ?? ["s-waiting", "waiting"];
}

/** Its shape for the eye, its severity for the ear. */
export function mark(event) {
  return el("span", { class: "mark" }, icon(toneOf(event)[0]),
    el("span", { class: "unseen" }, t(`severity.${event.severity}`)));
}

/** The sentence; the name of the job or workstation is a link wherever the sentence has it. */
export function message(event) {
  const { message: words, source } = event;
  const start = source && source !== "system" ? words.indexOf(source) : -1;
  return el("span", { class: "message" }, ...(start < 0 ? [words] : [words.slice(0, start),
    sourceName(event), words.slice(start + source.length)]));
}

/** The name leads to the run, or to the workstation, that the event is about. */
function sourceName({ source, event_type: type, run_id: run, details }) {
  if (type.startsWith("workstation_")) return stationName(source);
  const about = { job_id: null, job_name: source, run_id: run ?? details?.job?.run_id };
  return about.run_id ? named(source, jobHref(about)) : el("b", { class: "name" }, source);
}
