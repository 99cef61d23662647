// A problem unfolded in place: its whole error, what helped before, what waits for it, who was told
// and what was noted. Its height is reserved, so that what comes later moves nothing.

import { acting } from "../../lib/acting.js";
import { get, trying } from "../../lib/api.js";
import { instant, now } from "../../lib/clock.js";
import { copyButton } from "../../lib/copy.js";
import { openDialog } from "../../lib/dialog.js";
import { button, el, icon } from "../../lib/dom.js";
import { rerunLine } from "../../lib/engine.js";
import { showLog } from "../../lib/log.js";
import { jobHref, named } from "../../lib/names.js";
import { ACTS } from "../../lib/may.js";
import { myName } from "../../lib/who.js";
import { hour, minute, t } from "../../lib/words.js";
import { hrefOf } from "../../drawer/place.js";
import { openHelp } from "../solutions/dialog.js";
import { apply, withdraw } from "../solutions/marks.js";
import { openNote } from "./noting.js";
import { errorOf, rootOf } from "./words.js";

const MOST_LINES = 4;
const LEADING = 1; // lines of the log before the one that tells the cause
const WHATEVER = "";
// What failed before it began has no log; how a run failed that no event told of is not known.
const isPrinted = ({ event_type: type }) => type === "job_abend" || type === WHATEVER;
const MOST_BLOCKED = 4;

const hourOf = (ms) => hour(ms, now());
const pageOf = ({ problem_id: id }) => hrefOf("problem", id);

/** The part below a row, and `fill(problem)` for whenever it changes. */
export function inside(problem) {
  const [error, solution, blocked, told] = ["problem-error", "problem-solution", "problem-blocked",
    "problem-told"].map((name) => el("section", { class: name }));
  const node = el("div", { class: "inside", role: "group",
    "aria-label": t("problems.more_of", { name: rootOf(problem) }) },
  error, solution, blocked, told);
  let detail = null;
  let shown = problem;
  let telling = []; // lines of the log
  const drawn = new Map();

  /** Draw a section anew only where what it shows has changed: the focus may be in it. */
  function draw(place, facts, content) {
    const stamp = JSON.stringify(facts);
    if (drawn.get(place) === stamp) return;
    drawn.set(place, stamp);
    place.replaceChildren(...content().filter(Boolean));
  }

  function fill(next) {
    shown = next;
    const whole = detail ? { ...next, error_message: detail.error_message,
      blocked: detail.blocked, told: detail.told } : next;
    draw(error, [whole.error_message, whole.root, whole.kind, whole.return_code, telling],
      () => errorPart(whole, telling));
    draw(solution, [whole.help, whole.members, whole.kind], () => solutionPart(whole));
    draw(blocked, [whole.blocked, whole.blocked_total, whole.blocked_from, whole.basis],
      () => blockedPart(whole));
    draw(told, [whole.told, whole.notes, whole.notes_total], () => toldPart(whole));
  }

  fill(problem);
  trying(() => get(`problems/${encodeURIComponent(problem.problem_id)}`)).then((found) => {
    if (found === null || !node.isConnected) return;
    detail = found;
    fill(shown);
  });
  tellingLines(printedBy(problem)).then((found) => {
    telling = found;
    if (node.isConnected) fill(shown);
  });
  return { node, fill };
}

const head = (words, right = null) => el("h3", {}, words, right);

/** The runs that failed, as they came; of what failed before Resync was there no event tells. */
const failedRuns = ({ members, run_id: run, root }) =>
  (members.length || !run || !root.job_name ? members
    : [{ ...root, run_id: run, event_type: WHATEVER }]);

/** The run whose log tells why. */
const printedBy = (problem) => failedRuns(problem).findLast(isPrinted);

/** The lines of its log around the cause, as `{line, cause}`; none where it has no log. */
async function tellingLines(run) {
  const found = run && await trying(() => get(
    `history/run/${encodeURIComponent(run.run_id)}/log`, { job_name: run.job_name }));
  if (!found?.log) return [];
  const lines = found.log.replace(/\n$/, "").split("\n");
  const cause = found.marks.cause ?? lines.length - 1;
  const from = Math.max(0, Math.min(cause - LEADING, lines.length - MOST_LINES));
  return lines.slice(from, from + MOST_LINES)
    .map((line, at) => ({ line, cause: from + at === found.marks.cause }));
}

function errorPart(problem, telling) {
  const { root, error_message: said } = problem;
  const lines = (said ?? "").split("\n").map((line) => line.trimEnd()).filter(Boolean);
  const where = [root.job_stream, root.workstation].filter(Boolean).join(", ");
  return [
    el("p", { class: "where" }, el("span", { class: "cut", title: where }, where),
      failedRuns(problem).length ? button(t("problems.log"), () => openLog(problem),
        { class: "link", "data-act": "log", "aria-haspopup": "dialog" }) : null,
      el("a", { href: pageOf(problem) }, t("problems.open"))),
    el("p", { class: "err" }, lines[0] ?? errorOf(problem, now(), hourOf)),
    // Its place is kept while the lines are on their way.
    printedBy(problem) || lines.length > 1 ? el("pre", { class: "tail" },
      (telling.length ? telling : severalOf(lines)).map(({ line, cause }) =>
        el("span", { class: cause ? "cause" : null, title: line }, line))) : null,
  ];
}

const severalOf = (lines) => (lines.length < 2 ? []
  : lines.slice(0, MOST_LINES).map((line, at) => ({ line, cause: at === 0 })));

/** What the failed run printed, over the page: for who must know before opening anything else. */
export function openLog(problem) {
  const failed = failedRuns(problem).at(-1);
  if (!failed) return;
  const body = el("div", { class: "log-body" });
  openDialog("h-log", { title: t("attention.log_of", { job: failed.job_name ?? "" }),
    look: "log-dialog", back: () => null },
  el("p", { class: "note" }, `${failed.job_stream ?? ""} · ${failed.workstation ?? ""} · `,
    el("a", { href: pageOf(problem) }, t("problems.open"))), body);
  showLog(body, { job_name: failed.job_name, run_id: failed.run_id, status: "ABEND" });
}

/** What helped before, with what one may do about it. */
export function solutionPart(problem) {
  const { help, members, problem_id: id } = problem;
  const known = { job_name: rootOf(problem), event_id: members.at(-1)?.event_id ?? null,
    problem_id: id };
  const steps = failedRuns(problem).length === 0 ? null
    : button(t(help ? "problems.steps" : "solutions.none"), () => openHelp(known),
      { class: "button bare", "data-act": "steps", "aria-haspopup": "dialog",
        "aria-label": help ? null : t("solutions.none_for", { job: known.job_name }) });
  if (!help) {
    return [head(t("problems.solution")), el("p", { class: "quiet" }, t("problems.no_solution")),
      el("div", { class: "acts" }, steps, rerun(problem))];
  }
  const record = help.tried ? t("problems.worked_of", { n: help.worked_in, of: help.tried })
    : help.record;
  const took = help.median_minutes === null ? null
    : el("span", { class: "quiet" }, ` · ${t("problems.until_succ", { minutes:
      Math.max(1, Math.round(help.median_minutes)) })}`);
  return [head(t("problems.solution")),
    el("p", { class: "solution-said", title: help.solution }, help.solution),
    el("p", {}, el("span", { class: help.recommended ? "worked" : "late" },
      help.recommended ? record : `${t("solutions.doubtful")} · ${record}`), took),
    el("div", { class: "acts" }, known.event_id === null ? untold() : applied(help, known), steps,
      rerun(problem))];
}

/** What failed before Resync was there has no event at which a solution could be marked. */
const untold = () => el("span", { class: "quiet cut", title: t("solutions.untold_why") },
  t("solutions.untold"));

/** One place: the button, or what became of it with the way back. */
function applied(help, known) {
  if (help.applied_at === null) {
    return button([icon("i-check", "icon"), t("solutions.applied")], ({ currentTarget }) =>
      acting(currentTarget, () => apply(help, known.event_id)),
    { "data-act": "applied", ...ACTS,
      "aria-label": t("solutions.applied_for", { job: known.job_name }) });
  }
  const mine = help.applied_by === myName();
  const state = help.worked === null ? "waits" : help.worked ? "worked" : "failed";
  return el("span", { class: "applied" },
    t(mine ? "problems.applied.you" : "problems.applied.by", { by: help.applied_by,
      time: hour(instant(help.applied_at), now()) }),
    "; ", t(`problems.applied.${state}`), " · ",
    button(t("problems.undo"), ({ currentTarget }) =>
      acting(currentTarget, () => withdraw(help, known.event_id)),
    { class: "link", "data-act": "unapply", ...ACTS }));
}

function rerun({ root }) {
  const line = rerunLine(root);
  return line && copyButton(t("problems.rerun_copy"), () => line,
    { class: "button bare", "data-act": "rerun", title: line });
}

function blockedPart(problem) {
  const { blocked, blocked_total: total, blocked_from: from } = problem;
  if (total === 0) {
    return [head(t("problems.blocks_head")), el("p", { class: "quiet" },
      problem.blocked_known ? t("problems.nothing_blocked") : t("problems.unknown_blocked"))];
  }
  const rows = blocked.slice(0, MOST_BLOCKED);
  const rest = total - rows.length;
  return [
    head(t("problems.blocks_of", { count: total }),
      el("span", { class: "right", title: from ? t(`problems.from.${from}`) : null },
        t("problems.predicted"))),
    el("ul", { class: "blocked" }, rows.map(waits), rest > 0
      ? el("li", {}, el("span", {}), el("a", { href: pageOf(problem) },
        t("problems.more", { count: rest }))) : null)];
}

function waits(job) {
  const due = instant(job.deadline);
  const end = instant(job.predicted_end);
  const over = due !== null && end !== null && end > due;
  return el("li", { class: job.critical ? "is-critical" : null },
    job.critical ? icon("s-critical", "shape critical") : icon("s-waiting", "shape waiting"),
    named(job.job_name, jobHref(job), { class: "name cut to-drawer" }),
    el("span", {}, due === null ? null : el("time", {}, minute(due)),
      end === null ? null : [" → ", over ? el("b", { class: "critical" }, minute(end))
        : minute(end)]));
}

function toldPart(problem) {
  const { told, notes, notes_total: total } = problem;
  return [
    told.accepted ? head(t("problems.told_of", { n: told.shown, of: told.accepted })) : null,
    el("div", { class: "notes" }, head(t("problems.notes", { count: total }),
      button(t("problems.write"), () => openNote(problem, "note",
        () => document.querySelector(".inside [data-act='note']")),
      { class: "link right", "data-act": "note", "aria-haspopup": "dialog", ...ACTS })),
    notes.map(({ by, at, text }) => el("p", {}, el("b", {}, by), " ",
      el("time", {}, hour(instant(at), now())), ": ", text)),
    total > notes.length ? el("a", { class: "quiet", href: pageOf(problem) },
      t("problems.more", { count: total - notes.length })) : null)];
}
