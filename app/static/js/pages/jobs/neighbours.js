// What a job waits for and what waits for it, asked of the engine while the drawer is open.

import { get, trying } from "../../lib/api.js";
import { button, el } from "../../lib/dom.js";
import { stateChip } from "../../lib/jobtext.js";
import { t } from "../../lib/words.js";
import { go } from "./place.js";

const JOBS = "api/v1/monitoring/status/jobs/";

/** `show(job)` at every poll, `clear()` between two jobs. The section is away where nobody tells. */
export function connectNeighbours(section) {
  const body = section.querySelector(".near-body");
  let asked = null;
  let refused = false;
  let told = "";

  function clear() {
    asked = null;
    refused = false;
    told = "";
    section.hidden = true;
    body.replaceChildren();
  }

  async function ask(jobId) {
    const answer = await trying(() => get(`${JOBS}${encodeURIComponent(jobId)}/neighbours`), (failure) => {
      // What was told before stays; with nothing to show, the reason is said and asking is up to
      // the reader: an engine in trouble is not asked at every poll.
      if (asked === jobId && !told) refuse(jobId, failure);
      return null;
    });
    if (answer === null || asked !== jobId) return;
    refused = false;
    const text = JSON.stringify(answer);
    if (text === told) return;
    told = text;
    section.hidden = !answer.known;
    const held = body.contains(document.activeElement)
      ? document.activeElement?.getAttribute("data-job") : null;
    body.replaceChildren(
      group(t("job.predecessors"), t("job.no_predecessors"), answer.predecessors),
      group(t("job.successors"), t("job.no_successors"), answer.successors));
    if (held) {
      [...body.querySelectorAll("[data-job]")].find((link) => link.dataset.job === held)
        ?.focus({ preventScroll: true });
    }
  }

  function refuse(jobId, failure) {
    // A job that left the plan is told of by the drawer itself.
    if (failure.status === 404) return;
    refused = true;
    section.hidden = false;
    const again = button(t("job.log_again"), () => {
      again.setAttribute("aria-disabled", "true");
      ask(jobId);
    });
    body.replaceChildren(el("p", { class: "note", role: "alert" }, failure.message), again);
  }

  return {
    clear,
    show(job) {
      if (asked !== job.job_id) clear();
      asked = job.job_id;
      if (!refused) ask(job.job_id);
    },
  };
}

function group(title, none, jobs) {
  return el("div", { class: "near-group" }, el("h4", {}, title),
    jobs.length === 0 ? el("p", { class: "note" }, none)
      : el("ul", {}, ...jobs.map((job) => el("li", {}, line(job)))));
}

function line(job) {
  const content = [
    el("b", { class: "name" }, job.job_name),
    el("span", { class: "where" },
      [job.job_stream, job.workstation].filter(Boolean).join(" · ")),
    job.status === null ? null : stateChip({ status: job.status, raw_status: job.common_status }),
  ];
  if (job.job_id === null) return el("span", { class: "near-job" }, ...content);
  const there = new URL(location.href);
  there.searchParams.set("job", job.job_id);
  return el("a", { class: "near-job", href: there.href, "data-job": job.job_id,
    onclick: (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a tab of its own
      event.preventDefault();
      go({ job: job.job_id });
    } }, ...content);
}
