// One event as a line of the timeline: when, how grave, what, where, and taking it.

import { diagnosisLink } from "../../lib/diagnosis.js";
import { button, el } from "../../lib/dom.js";
import { isGrave, mark, message, toneOf } from "../../lib/eventtext.js";
import { takeButton, takenBy } from "../../lib/taking.js";
import { minuteAndSecond, moment, offset, t } from "../../lib/words.js";

const HALF_DAY_MS = 43200000;

/** `filter(name, value)` narrows the list to what was clicked. */
export function drawRow(event, at, filter) {
  return el("li", { class: `line ${toneOf(event)[1]}`, "data-seq": event.seq },
    when(at), mark(event),
    el("div", { class: "said" }, message(event), where(event, filter)),
    el("div", { class: "acts" }, act(event)));
}

function when(at) {
  const [minute, second] = minuteAndSecond(at);
  // On the night of a clock change an hour is told twice: the offset tells which it is.
  const changing = offset(at - HALF_DAY_MS) !== offset(at + HALF_DAY_MS);
  return el("time", { datetime: new Date(at).toISOString(), title: moment(at) },
    el("span", { class: "minute" }, minute), el("span", { class: "second" }, second),
    changing ? el("small", { class: "offset" }, offset(at)) : null);
}

// What the sentence leaves out: the job stream, seldom the workstation.
function where(event, filter) {
  const job = event.details.job;
  if (!job) return null;
  const parts = [chosen(job.job_stream, () => filter("q", job.job_stream))];
  if (!event.message.includes(job.workstation)) {
    parts.push(" · ", chosen(job.workstation, () => filter("workstation", job.workstation)));
  }
  if (isGrave(event)) parts.push(" · ", diagnosisLink({ event_id: event.event_id }));
  return el("span", { class: "where" }, ...parts);
}

function chosen(name, onclick) {
  return button(name, onclick, { class: "only", title: t("events.only", { name }) });
}

/** Who has what it tells of, or taking it; what is over by itself needs nobody. */
function act(event) {
  const { acknowledged: taken, problem_state: state } = event;
  if (taken !== null && state !== "open") return takenBy(taken.by, taken.note);
  return event.severity === "info" || state === "recovered" || state === "resolved" ? null
    : takeButton(event.event_id, t("events.acknowledge_event", { event: event.message }));
}
