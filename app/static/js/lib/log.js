// What a run printed: fetched from the engine when somebody asks, at once where it failed.

import { get, trying } from "./api.js";
import { button, el } from "./dom.js";
import { FAILED } from "./jobtext.js";
import { t } from "./words.js";

export function showLog(place, job) {
  if (FAILED.has(job.status)) fetchLog(place, job);
  else place.replaceChildren(asking(place, job, "job.log_open"));
}

function asking(place, job, words) {
  return button(t(words), () => fetchLog(place, job));
}

async function fetchLog(place, job) {
  const hadFocus = place.contains(document.activeElement);
  place.dataset.run = job.run_id;
  place.replaceChildren(el("p", { class: "note", role: "status" }, t("job.loading")));
  const about = new URLSearchParams({ job_name: job.job_name });
  const path = `api/v1/monitoring/history/run/${encodeURIComponent(job.run_id)}/log?${about}`;
  const shown = await trying(async () => printed(await get(path)), (refused) => [
    el("p", { class: "note", role: "alert" },
      refused.status === 404 ? t("job.log_none") : refused.message), asking(place, job, "job.log_again")]);
  if (place.dataset.run !== job.run_id) return;
  place.replaceChildren(...shown);
  const last = place.lastElementChild;
  last.scrollTop = last.scrollHeight; // the end tells how it ended
  if (hadFocus) last.focus({ preventScroll: true });
}

function printed({ log, in_plan }) {
  return [log === null ? el("p", { class: "note" }, t(in_plan ? "job.log_none" : "job.log_gone"))
    : el("pre", { class: "log", tabindex: "0", role: "group", "aria-labelledby": "h-log" }, log)];
}
