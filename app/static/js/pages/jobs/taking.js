// Taking a failed job from its drawer: the event that told of this run's failure is acknowledged.

import { get, trying } from "../../lib/api.js";
import { FAILED } from "../../lib/jobtext.js";
import { takeButton, takenBy } from "../../lib/taking.js";
import { t } from "../../lib/words.js";

const A_YEAR_H = "8760";

export async function acknowledgement(job, place) {
  if (!FAILED.has(job.status)) return;
  const asked = new URLSearchParams({ source: job.job_name, hours: A_YEAR_H,
    event_type: "job_abend,job_failed", limit: "50" });
  // Without an answer the rest of the drawer still helps.
  const found = await trying(() => get(`api/v1/monitoring/events?${asked}`), () => null);
  const event = found?.events.find((each) => each.details.job?.run_id === job.run_id);
  if (!event) return;
  place.replaceChildren(event.acknowledged !== null ? takenBy(event.acknowledged.by)
    : takeButton(event.event_id, t("attention.acknowledge_job", { job: job.job_name }),
      () => acknowledgement(job, place)));
}
