// Taking a failed job from its drawer: the event that told of this run's failure is acknowledged.

import { acknowledge } from "../acknowledge.js";
import { get, Refused } from "../api.js";
import { el, icon } from "../dom.js";
import { t } from "../words.js";

const FAILED = new Set(["ABEND", "ABENP", "FAIL", "ERROR"]);
const A_YEAR_H = 8760;

export async function acknowledgement(job, place) {
  if (!FAILED.has(job.status)) return;
  const asked = new URLSearchParams({ source: job.job_name, hours: A_YEAR_H,
    event_type: "job_abend,job_failed", limit: 50 });
  let found;
  try {
    found = await get(`api/v1/monitoring/events?${asked}`);
  } catch (failure) {
    if (failure instanceof Refused) return; // the rest of the drawer still helps
    throw failure;
  }
  const event = found.events.find((each) => each.details.job?.run_id === job.run_id);
  if (event) show(place, job, event);
}

function show(place, job, event) {
  if (event.acknowledged !== null) {
    place.replaceChildren(el("span", { class: "by" }, icon("i-check", "icon"),
      t("attention.taken", { by: event.acknowledged.by || t("attention.somebody") })));
    return;
  }
  const button = el("button", { type: "button", class: "button",
    "aria-label": t("attention.acknowledge_job", { job: job.job_name }),
    onclick: async () => {
      await acknowledge(event.event_id, button);
      acknowledgement(job, place);
    } }, t("attention.acknowledge"));
  place.replaceChildren(button);
}
