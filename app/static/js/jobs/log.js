// What a run printed: fetched from the engine when somebody asks, at once where it failed.

import { get, Refused } from "../api.js";
import { el } from "../dom.js";
import { t } from "../words.js";

const FAILED = new Set(["ABEND", "ABENP", "FAIL", "ERROR"]);

export function showLog(place, job) {
  if (FAILED.has(job.status)) {
    fetchLog(place, job);
  } else {
    place.replaceChildren(el("button", { type: "button", class: "button",
      onclick: () => fetchLog(place, job) }, t("job.log_open")));
  }
}

async function fetchLog(place, job) {
  const hadFocus = place.contains(document.activeElement);
  place.dataset.run = job.run_id;
  place.replaceChildren(el("p", { class: "note", role: "status" }, t("job.loading")));
  const about = new URLSearchParams({ job_name: job.job_name });
  let answer;
  try {
    answer = await get(
      `api/v1/monitoring/history/run/${encodeURIComponent(job.run_id)}/log?${about}`);
  } catch (failure) {
    if (!(failure instanceof Refused)) throw failure;
    if (place.dataset.run !== job.run_id) return;
    const again = el("button", { type: "button", class: "button",
      onclick: () => fetchLog(place, job) }, t("job.log_again"));
    place.replaceChildren(el("p", { class: "note", role: "alert" },
      failure.status === 404 ? t("job.log_none") : failure.message), again);
    if (hadFocus) again.focus();
    return;
  }
  if (place.dataset.run !== job.run_id) return;
  if (answer.log === null) {
    place.replaceChildren(el("p", { class: "note" },
      t(answer.in_plan ? "job.log_none" : "job.log_gone")));
    return;
  }
  const text = el("pre", { class: "log", tabindex: "0", role: "group", "aria-labelledby": "h-log" }, answer.log);
  place.replaceChildren(text);
  // The end tells how it ended.
  text.scrollTop = text.scrollHeight;
  if (hadFocus) text.focus({ preventScroll: true });
}
