// Every status a run went through: a bar to scale for the eye, a list for everybody.

import { get, trying } from "./api.js";
import { lasting, now } from "./clock.js";
import { el } from "./dom.js";
import { clock, length, moment, t } from "./words.js";
import { stateChip } from "./jobtext.js";

const RUN = "api/v1/monitoring/history/run/";
const ENDED = new Set(["SUCC", "ABEND", "FAIL", "ERROR", "CANCL", "DONE", "SUPPR"]);
const TONES = { EXEC: "running", BOUND: "running", SUCCP: "running", SUCC: "fine", DONE: "fine",
  ABEND: "failed", ABENP: "failed", FAIL: "failed", ERROR: "failed", STUCK: "late", SUSP: "late" };

export async function showLife(place, job) {
  const asked = `${job.run_id} ${job.raw_status}`;
  place.dataset.asked = asked;
  const about = new URLSearchParams({ job_name: job.job_name });
  const path = `${RUN}${encodeURIComponent(job.run_id)}?${about}`;
  // A job that has not begun has no run in the history yet.
  const steps = await trying(async () => (await get(path)).transitions, () => []);
  if (place.dataset.asked !== asked) return;
  if (steps.length === 0) {
    place.replaceChildren(el("p", { class: "note" }, t("job.life_empty")));
    return;
  }
  const last = steps.length - 1;
  const ended = ENDED.has(steps[last].status);
  const timed = steps.map((step, n) => {
    const from = Date.parse(step.at);
    const until = n < last ? Date.parse(steps[n + 1].at) : ended ? from : now();
    return { ...step, from, took: Math.max(0, until - from), open: n === last && !ended };
  });
  place.replaceChildren(bar(timed), el("ol", { class: "steps" }, ...timed.map(line)));
}

function bar(steps) {
  return el("div", { class: "life-bar", "aria-hidden": "true" }, ...steps.map((step) => {
    const piece = el("i", { class: TONES[step.status] ?? "waiting",
      title: `${step.status} · ${length(step.took)}` });
    // The shortest stays visible: a failure is a moment.
    piece.style.flexGrow = String(Math.max(step.took, 1));
    return piece;
  }));
}

function line(step) {
  return el("li", {}, el("time", { datetime: step.at, title: moment(step.from) }, clock(step.from)),
    stateChip({ status: step.status, raw_status: step.status }),
    el("span", { class: "note" }, step.open ? lasting(step.from)
      : step.took ? t("job.lasted", { span: length(step.took) }) : ""));
}
