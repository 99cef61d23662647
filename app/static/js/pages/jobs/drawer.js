// The drawer of one job: opened by the address, closed by Escape, never in the table's way.

import { get, trying } from "../../lib/api.js";
import { ago, now } from "../../lib/clock.js";
import { el, icon, say } from "../../lib/dom.js";
import { hour, length, moment, t } from "../../lib/words.js";
import { acknowledgement } from "./taking.js";
import { showLife } from "../../lib/lifeline.js";
import { History } from "./past.js";
import { showLog } from "../../lib/log.js";
import { connectNeighbours } from "./neighbours.js";
import { stateChip } from "../../lib/jobtext.js";
import { tookMs } from "./rows.js";

const STATUS = "api/v1/monitoring/status/jobs/";
const narrow = matchMedia("(max-width: 768px)");

/** `close()` is asked for; `left()` takes the focus back once the drawer is gone. */
export function connectDrawer({ close, left }) {
  const drawer = document.getElementById("job-drawer");
  const body = drawer.querySelector(".drawer-body");
  const said = drawer.querySelector(".job-said");
  const title = drawer.querySelector("#job-name");
  const near = connectNeighbours(drawer.querySelector(".near"));
  const past = new History(drawer.querySelector(".past"));
  let shown = "";
  let job = null;
  // Not inside `main`: what greys that out or makes it inert must not touch the drawer.
  document.body.append(drawer);
  drawer.querySelector("#job-close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && shown && !event.defaultPrevented) close();
  });
  narrow.addEventListener("change", () => rule());

  // On a phone it covers everything: then nothing behind it may be reached.
  function rule() {
    const covers = Boolean(shown) && narrow.matches;
    for (const each of document.querySelectorAll(".nav, .head, .main")) each.inert = covers;
    drawer.setAttribute("aria-modal", String(covers));
  }

  function tell(words) {
    said.hidden = !words;
    say(said, words);
  }

  /** What the head says; nothing while the job is on its way. */
  function head(name = "", where = "") {
    say(title, name);
    say(drawer.querySelector(".where"), where);
  }

  async function load(jobId, first) {
    const found = await trying(async () => (await get(STATUS + encodeURIComponent(jobId))).job, (failure) => {
      if (jobId !== shown) return null;
      body.classList.toggle("gone", failure.status === 404);
      if (job === null) head(jobId);
      tell(failure.status === 404 ? t("job.gone") : `${t("job.failed")} ${failure.message}`);
      return null;
    });
    if (found === null || jobId !== shown) return;
    const changed = job === null || JSON.stringify(job) !== JSON.stringify(found);
    const other = job === null || job.run_id !== found.run_id;
    job = found;
    tell("");
    body.classList.remove("gone", "loading");
    near.show(job);
    if (!changed) return;
    head(job.job_name, `${job.job_stream} · ${job.workstation}`);
    drawer.querySelector(".job-facts").replaceChildren(...facts(job));
    acknowledgement(job, drawer.querySelector(".taking"));
    showLife(drawer.querySelector(".life-body"), job);
    past.show(job);
    if (first || other) showLog(drawer.querySelector(".log-body"), job);
  }

  return {
    show(jobId) {
      if (jobId === shown) return;
      const before = shown;
      shown = jobId;
      job = null;
      drawer.hidden = !jobId;
      rule();
      near.clear();
      if (!jobId) {
        past.clear();
        if (before) left();
        return;
      }
      head();
      body.classList.add("loading");
      body.scrollTop = 0;
      drawer.querySelector(".job-facts").replaceChildren();
      for (const part of drawer.querySelectorAll(".life-body, .log-body")) part.replaceChildren();
      past.clear();
      title.focus({ preventScroll: true });
      load(jobId, true);
    },

    refresh() {
      if (shown) load(shown, false);
    },
  };
}

function facts(job) {
  const took = tookMs(job);
  const running = job.end_time === null && job.start_time !== null;
  const rows = [
    ["scheduled", at(job.scheduled_time)],
    ["started", at(job.start_time)],
    ["ended", at(job.end_time)],
    ["took", took === null ? null : running ? t("job.now_for", { span: length(took) }) : length(took)],
    ["usual", job.estimated_duration_seconds ? length(job.estimated_duration_seconds * 1000) : null],
    ["deadline", at(job.deadline)],
    ["priority", job.priority],
    ["code", job.end_time === null ? null : job.return_code],
    ["rerun", job.rerun_of ? el("code", {}, job.rerun_of) : null],
  ].filter(([, value]) => value !== null && value !== undefined);
  return [
    el("div", { class: "job-state" }, stateChip(job),
      job.critical ? el("span", { class: "chip critical" }, icon("s-critical"), t("job.critical"))
        : null,
      job.stuck ? stateChip({ ...job, kind: "stuck" }) : null,
      job.late ? el("span", { class: "chip late" }, icon("s-late"), t("job.late")) : null,
      el("span", { class: "taking" })),
    job.error_message ? el("pre", { class: "job-error", tabindex: "0", role: "group",
      "aria-label": t("job.error") }, job.error_message) : null,
    el("dl", {}, ...rows.map(([name, value]) => el("div", {}, el("dt", {}, t(`job.${name}`)),
      el("dd", {}, value)))),
  ].filter(Boolean);
}

function at(text) {
  if (text === null || text === undefined) return null;
  const ms = Date.parse(text);
  return el("span", { title: moment(ms) }, hour(ms, now()), " · ", ms <= now() ? ago(ms) : "…");
}
