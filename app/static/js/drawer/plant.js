// A job stream or a workstation in the drawer: how it is, its problems, its jobs by state.

import { part, row } from "../lib/board.js";
import { ago, instant } from "../lib/clock.js";
import { el, icon } from "../lib/dom.js";
import { chip, FAILED, stateChip } from "../lib/jobtext.js";
import { jobHref, named } from "../lib/names.js";
import { link } from "../lib/place.js";
import { number, t } from "../lib/words.js";
import { codeOf, rootOf, toneOf, wordOf } from "../sections/problems/words.js";
import { hrefOf } from "./place.js";

const SHAPE = { ONLINE: ["s-fine", "fine"], UNLINKED: ["s-late", "late"],
  OFFLINE: ["s-offline", "failed"] };

export const STATION = {
  name: "station",
  of: ({ station }) => station && [station],
  draw({ station }) {
    const since = instant(station.since);
    return [chip(...SHAPE[station.status], t(`workstation_status.${station.status}`)),
      since === null ? null : el("span", { class: "quiet" }, ago(since)),
      // In the words of the engine's own command line.
      el("span", { class: "quiet" }, [["LIMIT", station.limit], ["FENCE", station.fence],
        ["NODE", station.node], ["VERSION", station.version]].filter(([, value]) => value !== null)
        .map(([name, value]) => `${name} ${value}`).join(" · "))];
  },
};

/** The problems of a workstation come with it; of a stream the board knows those that it roots. */
export const PROBLEMS = {
  name: "problems",
  title: "problems.title",
  of: (facts) => mine(facts)?.map(({ problem_id: id, state, severity }) => [id, state, severity]),
  draw(facts) {
    const found = mine(facts);
    return found.length === 0 ? [el("p", { class: "quiet" }, t("drawer.no_problems"))]
      : [el("ul", { class: "told" }, found.map((problem) => {
        const [tone, shape] = toneOf(problem);
        return el("li", {}, chip(shape, tone, wordOf(problem)),
          named(rootOf(problem), hrefOf("problem", problem.problem_id)),
          el("span", { class: "quiet cut" }, [codeOf({ run: null, ...problem }),
            (problem.error_message ?? "").split("\n", 1)[0]].filter(Boolean).join(" · ")));
      }))];
  },
};

function mine({ subject, problems }) {
  if (problems) return problems;
  if (subject.kind !== "stream") return null;
  return (part("problems")?.order ?? []).map((id) => row("problem", id))
    .filter((problem) => problem?.root.job_stream === subject.id);
}

export const JOBS = {
  name: "jobs",
  title: ({ counts }) => t("jobs.count", { count: counts.total }),
  of: ({ jobs, counts }) => jobs && [jobs.map((job) => [job.job_id, job.run_id, job.raw_status]),
    counts],
  draw({ subject, jobs, counts: { groups, late, stuck, total } }) {
    const field = subject.kind === "stream" ? "job_stream" : "workstation";
    const kinds = Object.entries({ ...groups, late, stuck }).filter(([, count]) => count > 0);
    return [
      el("p", { class: "kinds-of" }, kinds.map(([kind, count]) => el("a", { href: link("jobs",
        { [field]: subject.id, status: kind }) }, t(`jobs.kind.${kind}`), " ", el("b", {},
        number(count))))),
      el("ul", { class: "told jobs-of" }, jobs.map((job) => el("li", {}, stateChip(job),
        named(job.job_name, jobHref(job)), el("span", { class: "quiet cut" },
          FAILED.has(job.status) ? (job.error_message ?? "").split("\n", 1)[0]
            : subject.kind === "stream" ? job.workstation : job.job_stream)))),
      jobs.length < total ? el("a", { class: "link", href: link("jobs", { [field]: subject.id }) },
        icon("i-jobs", "icon"), " ", t("drawer.all_jobs")) : null];
  },
};
