// A job's state and times, what went wrong, and every status its run went through.

import { ago, instant, now } from "../lib/clock.js";
import { diagnosisLink } from "../lib/diagnosis.js";
import { el } from "../lib/dom.js";
import { chip, FAILED, stateChip } from "../lib/jobtext.js";
import { showLife } from "../lib/lifeline.js";
import { hour, length, moment, t } from "../lib/words.js";
import { tookMs } from "../pages/jobs/rows.js";
import { errorOf, isOver, toneOf, wordOf } from "../sections/problems/words.js";

const hourOf = (ms) => hour(ms, now());

/** The chips: what the problem is, and the engine's word for the job. */
export const RUN = {
  name: "state",
  of: ({ run, problem }) => (run || problem) && [run?.status, run?.critical, run?.stuck, run?.late,
    problem?.severity, problem?.state, problem?.kind, problem?.occurrences, problem?.opened_at],
  draw({ run, problem }) {
    return [
      problem ? chip(...toneOf(problem).toReversed(), wordOf(problem)) : null,
      run ? stateChip(run) : null,
      run?.critical && problem?.severity !== "critical"
        ? chip("s-critical", "critical", t("job.critical")) : null,
      run?.stuck && problem?.kind !== "stuck" ? stateChip({ ...run, kind: "stuck" }) : null,
      run?.late && problem?.kind !== "late" ? chip("s-late", "late", t("job.late")) : null,
      problem?.occurrences > 1 ? el("b", { class: "quiet" }, `×${problem.occurrences}`) : null,
      problem && !isOver(problem) ? el("span", { class: "quiet" }, t("drawer.opened"), " ",
        ago(instant(problem.opened_at))) : null,
    ];
  },
};

export const ERROR = {
  name: "error",
  title: "problems.what",
  of: ({ run, problem }) => (run || problem) && [run, problem?.error_message, problem?.kind,
    problem?.problem_id],
  draw({ run, problem }) {
    const failed = run && FAILED.has(run.status);
    const told = failed ? t("attention.no_reason")
      : problem ? errorOf({ ...problem, run: timed(run) }, now(), hourOf) : "";
    const words = (failed && run.error_message) || problem?.error_message || told;
    return [words ? el("pre", { class: "job-error", tabindex: "0", role: "group",
      "aria-label": t("job.error") }, words) : null,
    problem || failed ? el("p", {}, diagnosisLink(failed && !tellsOf(problem, run)
      ? { run_id: run.run_id, job_name: run.job_name } : { problem_id: problem.problem_id },
    { class: "button", "data-act": "diagnosis" })) : null,
    run ? facts(run) : null];
  },
};

/** Whether it is of this run, and not of another that the same job has open now. */
const tellsOf = (problem, { run_id: id }) => problem !== null && (problem.run_id === id
  || problem.members.some(({ run_id: one }) => one === id));

export const STEPS = {
  name: "steps",
  title: "job.life",
  of: ({ run }) => run && [run.run_id, run.raw_status],
  draw({ run }) {
    const place = el("div", {});
    showLife(place, run);
    return [place];
  },
};

const timed = (run) => run && { ...run, usual_s: run.estimated_duration_seconds ?? null };

function facts(run) {
  const took = tookMs(run);
  const running = run.end_time === null && run.start_time !== null;
  const rows = [
    ["scheduled", at(run.scheduled_time)],
    ["started", at(run.start_time)],
    ["ended", at(run.end_time)],
    ["took", running && took !== null ? t("job.now_for", { span: length(took) }) : lasted(took)],
    ["usual", lasted((run.estimated_duration_seconds ?? 0) * 1000 || null)],
    ["deadline", due(run)],
    ["priority", run.priority],
    ["code", run.end_time === null ? null : run.return_code],
    ["rerun", run.rerun_of ? el("code", {}, run.rerun_of) : null],
  ].filter(([, value]) => value !== null && value !== undefined);
  return el("dl", {}, rows.map(([name, value]) => el("div", {}, el("dt", {}, t(`job.${name}`)),
    el("dd", {}, value))));
}

const lasted = (ms) => (ms === null ? null : length(ms));

function at(text) {
  const ms = instant(text ?? null);
  if (ms === null) return null;
  return el("span", { title: moment(ms) }, hourOf(ms), ms <= now() ? [" ", ago(ms)] : null);
}

/** A deadline that has passed while the job has not ended is no grey figure. */
function due({ deadline, end_time: end }) {
  const ms = instant(deadline ?? null);
  const missed = ms !== null && (instant(end) ?? now()) > ms;
  return missed ? el("b", { class: "failed" }, at(deadline)) : at(deadline);
}
