// A problem in words of the moment; app/sections/problem_words.py says them for the first look.

import { instant } from "../../lib/clock.js";
import { brief, t } from "../../lib/words.js";

const NEAR_S = 1800; // app/sections/problems.py
const TONES = { critical: ["critical", "s-critical"], error: ["failed", "s-failed"] };
const WIDE = new Set(["workstation_outage", "shared_cause", "flapping", "blind"]);
const OVER = new Set(["recovered", "resolved"]);

export const isOver = ({ state }) => OVER.has(state);

/** Its tone and its shape: one that is over is fine, whatever it was. */
export function toneOf(problem) {
  if (isOver(problem)) return ["fine", "s-fine"];
  return TONES[problem.severity] ?? ["late", "s-late"];
}

/** crítico, falha, atraso, travado: the words of the header; or that it is over. */
export function wordOf({ kind, severity, state }) {
  if (OVER.has(state)) return t(`problems.word.${state}`);
  if (severity === "critical") return t("problems.word.critical");
  if (kind === "late" || kind === "stuck") return t(`problems.word.${kind}`);
  return t(severity === "warning" ? "problems.word.late" : "problems.word.failure");
}

/** What to look at, by its narrowest name; what keeps us from seeing anything is TWS itself. */
export const rootOf = ({ root }) =>
  root.job_name || root.job_stream || root.workstation || "TWS";

export function codeOf(problem) {
  const { kind, run, return_code: code, members } = problem;
  if (WIDE.has(kind)) return t(`problems.code.${kind}`);
  if (kind === "late" || kind === "stuck") return run?.raw_status ?? "";
  if (code !== null) return `RC ${code}`;
  return { job_failed: "FAIL", job_abend: "ABEND" }[members.at(-1)?.event_type] ?? "";
}

/** What happened; `at` is the engine's now, `hourOf` puts an instant into the clock's words. */
export function errorOf(problem, at, hourOf) {
  const { kind, run, error_message: said, members_total: count } = problem;
  if (kind === "late") {
    const due = instant(run?.scheduled_time);
    return due === null ? t("problems.late") : t("problems.late_since", { time: hourOf(due) });
  }
  if (kind === "stuck") {
    const from = instant(run?.start_time);
    if (from === null) return t("problems.stuck");
    const since = brief(at - from);
    return run.usual_s === null ? t("problems.stuck_since", { span: since })
      : t("problems.stuck_usual", { span: since, usual: brief(run.usual_s * 1000) });
  }
  return said || t(`problems.told.${kind}`, { count: Math.max(1, count) });
}

/** How near the deadline is: the words and the tone; null where nobody can tell. */
export function slackOf(deadline) {
  const slack = deadline?.slack_seconds ?? null;
  if (slack === null) return null;
  if (slack < 0) return [`+${brief(-slack * 1000)}`, "critical"];
  return [t("problems.slack", { span: brief(slack * 1000) }), slack < NEAR_S ? "late" : "quiet"];
}

/** When a taken problem comes back: at a time, or with its rerun; "" where it never does. */
export function returnOf(taken, hourOf) {
  if (!taken?.until) return "";
  return taken.until === "rerun" ? t("problems.rerun") : hourOf(Date.parse(taken.until));
}

/** The first instant after `at` when the clock shows `wall` ("08:00"), by `minute`'s zone. */
export function nextAt(wall, at, minute) {
  const STEP = 15 * 60000; // zones are whole quarters of an hour from the world's clock
  let next = Math.ceil((at + 1) / STEP) * STEP;
  for (let tries = 0; tries < 100 && minute(next) !== wall; tries += 1) next += STEP;
  return next;
}

/**
 * The parts of the verdict, the worst first (app/sections/verdict.py says them for the first look).
 * @returns {{key: string, tone: string, shape: string, count?: number, show: string}[]}
 */
export function verdictOf(counts, { health, polled_at: polled }) {
  const found = [
    { key: "critical", tone: "critical", shape: "s-critical", count: counts.critical },
    { key: "error", tone: "failed", shape: "s-failed", count: counts.error },
    { key: "warning", tone: "late", shape: "s-late", count: counts.warning },
  ].filter(({ count }) => count > 0).map((each) => ({ ...each, show: each.key }));
  if (found.length) return found;
  if (polled === null) return [{ key: "unknown", tone: "waiting", shape: "s-waiting", show: "" }];
  if (health !== "healthy") {
    const tone = health === "critical" ? "failed" : "late";
    return [{ key: "ill", tone, shape: `s-${tone}`, show: "" }];
  }
  // Never green while somebody has only taken it.
  return counts.taken
    ? [{ key: "taken", tone: "waiting", shape: "s-waiting", count: counts.taken, show: "" }]
    : [{ key: "none", tone: "fine", shape: "s-fine", show: "" }];
}
