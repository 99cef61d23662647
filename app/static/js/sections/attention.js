// What needs someone: failed, stuck, late; the gravest first. Taken ones go grey and below.

import { onPart, part } from "../lib/board.js";
import { ago, instant, now } from "../lib/clock.js";
import { openDialog } from "../lib/dialog.js";
import { button, el, icon, keep, say } from "../lib/dom.js";
import { jobName, stateChip } from "../lib/jobtext.js";
import { showLog } from "../lib/log.js";
import { link } from "../lib/place.js";
import { takeButton, takenBy } from "../lib/taking.js";
import { decimal, hour, span, t } from "../lib/words.js";
import { chosen, onChosen } from "./chosen.js";
import { helpLine, writeDown } from "./solutions/line.js";

let first = true;

export function mount(node) {
  const body = node.querySelector(".body");
  const note = node.querySelector(".note");
  const list = el("ul", { class: "rows attention" });
  const lead = (workstation) => node.querySelector("#all-failed")
    .setAttribute("href", link("jobs", { status: "failed", workstation }));
  lead(chosen());
  onChosen(lead);
  const show = ({ total: all, rows: every }) => {
    const name = chosen();
    const rows = name ? every.filter((row) => row.workstation === name) : every;
    const total = name ? rows.length : all;
    const failed = name ? failedOn(name) : 0;
    const shown = rows.filter((row) => row.kind === "failed").length;
    say(note, failed > shown ? t("workstations.of", { shown, total: failed, name })
      : total === 0 ? "" : total > rows.length ? t("attention.some", { shown: rows.length, total })
        : t("attention.all", { count: total }));
    if (rows.length === 0) {
      body.replaceChildren(el("p", { class: "empty good" },
        ...(name ? [t("workstations.nothing", { name })] : nothing())));
    } else {
      if (list.parentNode !== body) body.replaceChildren(list);
      const fresh = keep(list, rows, (row) => `${row.kind}:${row.run_id}`, draw);
      if (!first) for (const key of fresh) tint(list, key);
    }
    first = false;
  };
  onPart("attention", show);
  onChosen(() => {
    first = true; // what comes back into sight is not new
    show(part("attention"));
  });
}

// The list holds the gravest of all: of one workstation there may be more.
function failedOn(name) {
  return part("workstations")?.rows.find((row) => row.name === name)?.jobs_failed ?? 0;
}

function nothing() {
  const polled = part("pulse")?.polled_at ?? null;
  return polled === null ? [t("attention.waiting")] : [icon("s-fine"), t("attention.empty")];
}

function tint(list, key) {
  const row = list.querySelector(`[data-key="${CSS.escape(key)}"]`);
  row.classList.add("new");
  setTimeout(() => row.classList.remove("new"), 2000);
}

function draw(row) {
  const since = instant(row.since ?? row.end_time ?? row.start_time ?? row.scheduled_time);
  return el("li", { class: row.acknowledged === null ? "row" : "row taken" },
    el("div", { class: "state" }, stateChip(row), since === null ? null
      : el("span", { class: "when" }, hour(since, now()), " · ", ago(since))),
    jobName(row),
    el("div", { class: "what" }, el("div", { class: "why", title: row.error_message }, what(row)),
      blocks(row)),
    el("div", { class: "acts" }, act(row), logButton(row), writeDown(row)), helpLine(row));
}

function what(row) {
  if (row.kind === "stuck") {
    return row.estimated_duration_seconds ? stuckFor(row) : t("attention.stuck");
  }
  if (row.kind === "late") {
    return row.scheduled_time === null ? t("attention.late")
      : t("attention.late_since", { time: hour(instant(row.scheduled_time), now()) });
  }
  const code = row.return_code === null ? null : el("b", {}, `RC ${row.return_code}`);
  const words = row.error_message;
  if (code === null && !words) return t("attention.no_reason");
  return [code, code && words ? " · " : null, words ? el("span", { class: "error" }, words) : null];
}

function blocks(row) {
  if (!row.blocks) return null;
  return el("p", { class: row.blocks_critical ? "blocks critical" : "blocks" },
    t("attention.blocks", { count: row.blocks }),
    row.blocks_critical ? `, ${t("attention.blocks_critical", { count: row.blocks_critical })}` : null);
}

function stuckFor(row) {
  const usual = row.estimated_duration_seconds * 1000;
  const times = (now() - (instant(row.start_time) ?? now())) / usual;
  return t("attention.stuck_times",
    { times: decimal(Math.max(1, times)), span: span(usual) });
}

function logButton(row) {
  if (row.kind !== "failed") return null;
  return button(t("attention.log"), () => openLog(row), { "data-act": "log", "aria-haspopup": "dialog",
    "aria-label": t("attention.log_of", { job: row.job_name }) });
}

/** What it printed, over the page: for who must know before opening anything else. */
function openLog(row) {
  const body = el("div", { class: "log-body" });
  openDialog("h-log", { title: t("attention.log_of", { job: row.job_name }), look: "log-dialog",
    back: () => document.querySelector(`[data-key$=":${CSS.escape(row.run_id)}"] [data-act="log"]`) },
  el("p", { class: "note" }, `${row.job_stream} · ${row.workstation} · `,
    el("a", { href: link("jobs", { job: row.job_id }) }, t("attention.open_job"))), body);
  showLog(body, row);
}

function act(row) {
  if (row.acknowledged !== null) return takenBy(row.acknowledged.by);
  return row.event_id === null ? null
    : takeButton(row.event_id, t("attention.acknowledge_job", { job: row.job_name }));
}
