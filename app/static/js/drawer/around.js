// What stands around a job: the jobs before and after it, its events, its patterns.

import { failed } from "../lib/acting.js";
import { get, trying } from "../lib/api.js";
import { instant, now } from "../lib/clock.js";
import { button, el } from "../lib/dom.js";
import { mark, message, toneOf } from "../lib/eventtext.js";
import { stateChip } from "../lib/jobtext.js";
import { jobHref, named } from "../lib/names.js";
import { link } from "../lib/place.js";
import { hour, moment, t } from "../lib/words.js";

const MOST_EVENTS = 20;
const EVENT_DAYS = 30;
const DAY_H = 24;
const path = (jobId) => `status/jobs/${encodeURIComponent(jobId)}/neighbours`;

/** Asked of the engine at every look, of what it refused only when somebody wants it. */
export const NEIGHBOURS = {
  name: "near",
  title: "job.neighbours",
  of: ({ run }) => run?.job_id && [run.job_id],
  draw({ run }) {
    const place = el("div", { class: "near-body" });
    near(place, run.job_id);
    return [place];
  },
  again(node, { run }) {
    const place = node.querySelector(".near-body");
    if (!place.querySelector("button")) near(place, run.job_id);
  },
};

async function near(place, id) {
  const found = await trying(() => get(path(id)), ({ status, message: words }) => {
    // A job that left the plan is told of by the drawer itself; what was told before stays.
    if (status !== 404 && !place.dataset.told) {
      const again = button(t("job.log_again"), () => {
        again.setAttribute("aria-disabled", "true");
        near(place, id);
      });
      place.replaceChildren(failed(words), again);
    }
    return null;
  });
  const told = JSON.stringify(found);
  if (found === null || told === place.dataset.told) return;
  place.dataset.told = told;
  if (place.parentElement) place.parentElement.hidden = !found.known;
  const held = /** @type {HTMLElement | null} */ (place.querySelector(":focus"))?.dataset.job;
  place.replaceChildren(
    group(t("job.predecessors"), t("job.no_predecessors"), found.predecessors),
    group(t("job.successors"), t("job.no_successors"), found.successors));
  if (held) {
    [.../** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll("[data-job]"))]
      .find((each) => each.dataset.job === held)?.focus({ preventScroll: true });
  }
}

function group(title, none, jobs) {
  return el("div", { class: "near-group" }, el("h4", {}, title),
    jobs.length === 0 ? el("p", { class: "note" }, none)
      : el("ul", {}, jobs.map((job) => el("li", { class: "near-job" },
        job.job_id === null ? el("b", { class: "name" }, job.job_name)
          : named(job.job_name, jobHref(job), { "data-job": job.job_id }),
        el("span", { class: "where" },
          [job.job_stream, job.workstation].filter(Boolean).join(" · ")),
        job.status === null ? null
          : stateChip({ status: job.status, raw_status: job.common_status })))));
}

/** What told of the problem; of a job without one, what was seen of it lately. */
export const EVENTS = {
  name: "events",
  title: ({ problem }) => (problem ? t("drawer.events_of", { count: problem.members_total })
    : t("drawer.events")),
  of: ({ run, problem, station }) => (problem && [problem.problem_id, problem.members_total])
    ?? (run && [run.job_name, run.run_id, run.status])
    ?? (station && [station.name, station.status]),
  draw(facts) {
    const list = el("ul", { class: "told" });
    events(list, facts);
    return [list, all(facts)];
  },
};

function asked({ run, problem, station }) {
  if (problem) return { problem_id: problem.problem_id };
  const hours = EVENT_DAYS * DAY_H;
  return station ? { source: station.name, hours } : { source: run.job_name, hours };
}

async function events(list, facts) {
  const found = await trying(() => get("events", { ...asked(facts), limit: MOST_EVENTS }),
    ({ message: words }) => { list.replaceChildren(el("li", {}, failed(words))); return null; });
  if (found === null) return;
  list.replaceChildren(...(found.events.length ? found.events.map(eventLine)
    : [el("li", { class: "note" }, t("drawer.no_events"))]));
}

function eventLine(event) {
  const ms = instant(event.timestamp);
  const run = event.details.job;
  const time = el("time", { datetime: event.timestamp, title: moment(ms) }, hour(ms, now()));
  return el("li", { class: toneOf(event)[1] }, run ? el("a", { href: jobHref({ ...run,
    job_id: null }) }, time) : time, mark(event), message(event));
}

/** All of it on the page of events. */
function all({ run, problem, station }) {
  const name = run?.job_name ?? problem?.root.job_name;
  const place = station?.name ?? (name ? null : problem?.root.workstation);
  return name || place ? el("a", { class: "link", href: link("events",
    name ? { job: name, span: "30d" } : { workstation: place, span: "30d" }) },
  t("drawer.all_events")) : null;
}

export const PATTERNS = {
  name: "patterns",
  title: "page.patterns",
  of: ({ run, problem }) => run?.job_name ?? problem?.root.job_name,
  draw({ run, problem }) {
    const list = el("ul", { class: "told" });
    patterns(list, run?.job_name ?? problem.root.job_name);
    return [list];
  },
};

async function patterns(list, name) {
  const found = await trying(() => get("patterns", { job_name: name }));
  const known = found?.patterns ?? [];
  list.replaceChildren(...(known.length
    ? known.map(({ pattern_id: id, description }) => el("li", {},
      el("a", { href: link("patterns", { pattern: id, job: name }) }, description)))
    : [el("li", { class: "note" }, t("drawer.no_patterns"))]));
}
