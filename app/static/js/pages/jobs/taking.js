// Taking a failed job from its drawer: the event that told of this run's failure is acknowledged.

import { acknowledge } from "../../lib/acting.js";
import { get, trying } from "../../lib/api.js";
import { el, icon } from "../../lib/dom.js";
import { FAILED } from "../../lib/jobtext.js";
import { t } from "../../lib/words.js";

const A_YEAR_H = "8760";

export async function acknowledgement(job, place) {
  if (!FAILED.has(job.status)) return;
  const asked = new URLSearchParams({ source: job.job_name, hours: A_YEAR_H,
    event_type: "job_abend,job_failed", limit: "50" });
  // Without an answer the rest of the drawer still helps.
  const found = await trying(() => get(`api/v1/monitoring/events?${asked}`), () => null);
  const event = found?.events.find((each) => each.details.job?.run_id === job.run_id);
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
