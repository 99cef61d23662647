// A problem in the drawer: who has it, what helped before, notes, what waits for it, its life.

import { acting } from "../lib/acting.js";
import { row } from "../lib/board.js";
import { instant, now, shortHere } from "../lib/clock.js";
import { button, el, icon, say } from "../lib/dom.js";
import { keepDraft } from "../lib/draft.js";
import { ACTS, may } from "../lib/may.js";
import { openMenu } from "../lib/menu.js";
import { jobHref, named } from "../lib/names.js";
import { waitingFor } from "../lib/waiting.js";
import { myName } from "../lib/who.js";
import { clock, hour, minute, moment, t } from "../lib/words.js";
import { note, putOff, release, snoozes, take } from "../sections/problems/deeds.js";
import { solutionPart } from "../sections/problems/inside.js";
import { openNote } from "../sections/problems/noting.js";
import { isOver, returnOf, rootOf } from "../sections/problems/words.js";
import { further } from "./further.js";
import { hrefOf } from "./place.js";

const FIRST_BLOCKED = 6;
const hourOf = (ms) => hour(ms, now());

/** Who has it and until when; what one may do with it now. */
export const TAKEN = {
  name: "taken",
  of: ({ problem }) => problem && [problem.problem_id, problem.state, problem.acknowledged,
    problem.returned_from, problem.resolved_at, waitingFor(problem.problem_id)?.deed],
  draw({ problem, again }) {
    const { problem_id: id, state } = problem;
    const queued = waitingFor(id);
    const doing = (work) => ({ currentTarget }) => doingFrom(currentTarget, work, again);
    const bare = (words, act, name, more = {}) => button(words, act, { "data-act": name, ...more });
    if (state === "resolved") return [el("p", { class: "fine-words" }, over(problem))];
    return [
      el("p", { class: "whose" }, whose(problem)),
      queued ? el("p", { class: "queued", "data-waiting": "" }, icon("s-waiting"), " ",
        t(`waiting.deed.${queued.deed}`), ": ", t("waiting.row")) : null,
      el("div", { class: "deeds", ...ACTS },
        state === "open" && !queued ? bare(t("problems.take"), doing(() => take(id)), "take",
          { class: "button primary",
            "aria-label": t("problems.take_of", { name: rootOf(problem) }) }) : null,
        state === "open" || state === "acknowledged" ? bare(t("problems.snooze.title"),
          ({ currentTarget }) => openMenu(currentTarget, t("problems.snooze.title"),
            snoozes().map(({ words, until }) => ({ words,
              act: () => doingFrom(currentTarget,
                () => (state === "open" ? take : putOff)(id, until), again) }))),
          "snooze", { "aria-haspopup": "menu" }) : null,
        state === "acknowledged" ? bare([icon("i-undo", "icon"), t("problems.release")],
          doing(() => release(id)), "release") : null,
        bare(t("problems.close"), ({ currentTarget }) => openNote(problem, "close",
          () => currentTarget), "close", { class: "button bare", "aria-haspopup": "dialog" })),
    ];
  },
};

/** Do `work` from `control`, which stays. */
async function doingFrom(control, work, again) {
  const answer = await acting(control, work);
  if (answer === null) return;
  control.removeAttribute("aria-disabled");
  if (!answer.waiting) again();
}

function whose({ acknowledged: taken, state, returned_from: from }) {
  if (state === "recovered") return t("drawer.recovered");
  if (!taken) return from ? t("problems.back", { name: from }) : t("drawer.nobody");
  const mine = taken.by !== "" && taken.by === myName();
  const back = returnOf(taken, hourOf);
  const holder = mine ? t("drawer.with_you")
    : t("attention.taken", { by: taken.by || t("attention.somebody") });
  return [el("b", {}, holder), " ", shortHere(instant(taken.at)),
  taken.until === "rerun" ? ` · ${t("drawer.returns_rerun")}`
    : back ? ` · ${t("drawer.returns", { time: back })}` : "",
  taken.note ? [" · ", taken.note] : null];
}

const over = ({ resolved_at: at, resolved_by: by }) =>
  t(by === "person" ? "drawer.closed" : "drawer.resolved",
    { time: at ? hourOf(instant(at)) : "" });

export const SOLUTION = {
  name: "solution",
  of: ({ problem }) => (FAILURES.has(problem?.kind)
    ? [problem.problem_id, failed(problem), known(problem)] : null),
  draw: ({ problem }) =>
    solutionPart({ ...problem, members: failed(problem), help: known(problem) }),
};

const FAILURES = new Set(["job_failure", "shared_cause", "flapping"]);

/** The failure a solution is tried on: the newest. */
const failed = ({ members }) => members.filter(({ event_type: type }) =>
  type === "job_abend" || type === "job_failed").slice(-1);

/** The board knows what people said of it; of a problem beyond the board only the best is known. */
function known({ problem_id: id, solution }) {
  const help = row("problem", id)?.help;
  if (help !== undefined && help !== null) return help;
  return solution && { solution_id: solution.solution_id, solution: solution.solution,
    worked_in: solution.worked, tried: solution.times_applied, median_minutes: null,
    record: t("solutions.more"), recommended: true, applied_at: null, applied_by: null,
    worked: null };
}

export const NOTES = {
  name: "notes",
  title: ({ problem }) => t("problems.notes", { count: problem.notes_total }),
  of: ({ problem }) => problem?.notes.length
    && [problem.problem_id, problem.notes, problem.notes_total],
  draw({ problem: { problem_id: id, notes, notes_total: total } }) {
    const list = el("div", {}, ...notes.map(noteOf));
    const left = (more, done) => {
      const count = done ? 0 : total - list.childElementCount;
      more.hidden = count <= 0;
      say(more, t("problems.more", { count }));
    };
    return [list, further(list, { path: `problems/${encodeURIComponent(id)}/notes`, name: "notes",
      draw: noteOf, left })];
  },
};

const noteOf = ({ by, at, text }) => el("p", {}, el("b", {}, by), " ",
  el("time", { class: "quiet", title: moment(instant(at)) }, hourOf(instant(at))), " ", text);

/** Always at hand; what is typed outlives the drawer, the page and the server. */
export const NOTE = {
  name: "note",
  of: ({ problem }) => may("operator") && problem && problem.problem_id,
  draw({ problem: { problem_id: id }, again }) {
    const field = el("textarea", { name: "text", rows: 1, required: true, maxlength: 2000,
      "aria-label": t("problems.asked_text.note"), placeholder: t("drawer.note_hint") });
    const send = button(t("problems.asked_save.note"), null,
      { type: "submit", "data-act": "note" });
    const form = el("form", { class: "note-line" }, field, send);
    const forget = keepDraft(form, `note.${id}`);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const text = field.value.trim();
      if (!text || await acting(send, () => note(id, text)) === null) return;
      send.removeAttribute("aria-disabled");
      forget();
      form.reset();
      field.value = "";
      again();
    });
    return [form];
  },
};

/** What waits for it, by name: when it is planned, when it is expected, by when it must be done. */
export const IMPACT = {
  name: "impact",
  title: ({ problem }) => t("problems.blocks_of", { count: problem.blocked_total }),
  of: ({ problem }) => problem && problem.kind !== "blind" && !isOver(problem) ? [problem.blocked,
    problem.blocked_total, problem.blocked_from, problem.deadline, problem.basis] : null,
  draw({ problem }) {
    const { blocked, blocked_total: total, blocked_from: from, deadline } = problem;
    if (total === 0) {
      return [el("p", { class: "quiet" }, t(problem.blocked_known ? "drawer.blocks_nothing"
        : "problems.unknown_blocked"))];
    }
    // A few at first: the log stands beneath them.
    const list = el("ul", { class: "waits" }, blocked.slice(0, FIRST_BLOCKED).map(waits));
    const all = button(t("problems.more", { count: total - FIRST_BLOCKED }), () => {
      list.append(...blocked.slice(FIRST_BLOCKED).map(waits));
      if (total > blocked.length) {
        list.append(el("li", {}, t("problems.more", { count: total - blocked.length })));
      }
      all.remove();
    }, { class: "link", "data-act": "all-blocked" });
    all.hidden = total <= FIRST_BLOCKED;
    return [
      el("p", { class: "quiet" }, [from && t(`problems.from.${from}`), t("drawer.planned_expected")]
        .filter(Boolean).join(" · ")),
      list, all,
      deadline && deadline.slack_seconds !== null && deadline.slack_seconds < 0
        ? el("p", { class: "late-words" }, icon("s-late"), " ", t("drawer.misses", {
          name: deadline.job_name, due: hourOf(instant(deadline.at)),
          end: deadline.predicted_end ? hourOf(instant(deadline.predicted_end)) : "?" })) : null,
    ];
  },
};

function waits(job) {
  const [planned, end, due] = [job.scheduled_time, job.predicted_end, job.deadline].map(instant);
  const missed = due !== null && end !== null && end > due;
  return el("li", {},
    job.critical ? icon("s-critical", "shape critical") : icon("s-waiting", "shape waiting"),
    named(job.job_name, jobHref(job)),
    el("span", { class: "quiet cut" }, job.job_stream),
    el("span", { class: "quiet" }, planned === null ? "" : minute(planned),
      end === null ? "" : [" → ", el("b", { class: missed ? "critical" : null }, minute(end))]),
    el("span", { class: missed ? "critical" : "quiet" },
      due === null ? "" : t("drawer.due", { time: minute(due) })));
}

/** What happened to the problem, oldest first; what its events told stands further down. */
export const LIFE = {
  name: "life",
  title: "drawer.life",
  of: ({ problem }) => problem && problem.timeline,
  draw: ({ problem }) => [el("ol", { class: "life-line" },
    problem.timeline.filter(({ what }) => STEPS[what]).map(stepOf),
    isOver(problem) ? null : el("li", { class: "coming" }, el("span", {}),
      el("b", {}, t("drawer.step.resolved")), el("span", { class: "quiet" }, t("drawer.waits"))))],
};

const severity = ({ severity: word }) => (word ? t(`severity.${word}`) : "");
const STEPS = {
  opened: severity,
  became: ({ kind }) => t(`drawer.kind.${kind}`),
  worse: (facts) => ("blocked_critical" in facts
    ? t("drawer.blocks_critical", { count: facts.blocked_critical }) : severity(facts)),
  taken: ({ text, until }) => [text, until === "rerun" ? t("drawer.returns_rerun")
    : until && t("drawer.returns", { time: hourOf(instant(until)) })].filter(Boolean).join(" · "),
  returned: ({ from, why }) => [from, why && t(`drawer.why.${why}`)].filter(Boolean).join(" · "),
  released: () => "",
  note: ({ text }) => text,
  recovered: () => "",
  again: () => "",
  resolved: () => "",
  closed: ({ text }) => text,
  merged: ({ into }) => el("a", { href: hrefOf("problem", into) }, t("problems.open")),
};

function stepOf({ at, what, by, facts }) {
  const ms = instant(at);
  return el("li", { class: `step ${what}` },
    el("time", { datetime: at, title: moment(ms) }, clock(ms)),
    el("b", {}, t(`drawer.step.${what}`)),
    el("span", { class: "quiet" }, [by, " "].slice(0, by ? 2 : 0), STEPS[what](facts)));
}
