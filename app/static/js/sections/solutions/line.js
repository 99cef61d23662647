// The best known solution under a failure, and two taps to say what came of it.

import { agoHere, instant } from "../../lib/clock.js";
import { button, el, icon } from "../../lib/dom.js";
import { t } from "../../lib/words.js";
import { openHelp } from "./dialog.js";
import { markApplied, markResult } from "./marks.js";

/** The line, or null where nothing is known to help. */
export function helpLine(row) {
  return row.kind === "failed" && row.help ? known(row, row.help) : null;
}

/** Where nothing is known: writing it down, from the failure. Only of one somebody was told of. */
export function writeDown(row) {
  if (row.kind !== "failed" || row.help || row.event_id === null) return null;
  return act("write", t("solutions.none"), t("solutions.none_for", { job: row.job_name }),
    () => openHelp(row), "link");
}

function known(row, help) {
  return el("div", { class: `help${help.recommended ? "" : " doubtful"}` },
    icon(help.recommended ? "i-check" : "s-late", help.recommended ? "icon" : "shape"),
    el("p", { class: "help-said" },
      el("span", { class: "help-text", title: help.solution }, help.solution), " ",
      el("span", { class: "record" }, help.recommended ? null : `${t("solutions.doubtful")} · `,
        help.record)),
    el("div", { class: "help-acts" }, ...acts(row, help)));
}

function acts(row, help) {
  // A failure that was there before the first poll has no event to tell the result of.
  if (row.event_id === null) return [];
  const more = act("more", help.others ? t("solutions.others", { count: help.others }) : t("solutions.more"),
    t("solutions.more_of", { job: row.job_name }), () => openHelp(row), "link");
  if (help.worked !== null && help.applied_at !== null) {
    return [el("span", { class: "by" }, icon(help.worked ? "i-check" : "s-offline", "icon"),
      t(help.worked ? "solutions.worked_here" : "solutions.failed_here",
        { by: help.applied_by || t("attention.somebody") })), more];
  }
  if (help.applied_at !== null) {
    return [el("span", { class: "by" }, t("solutions.applied_by",
      { by: help.applied_by || t("attention.somebody") }), " ", agoHere(instant(help.applied_at))),
    act("worked", t("solutions.worked"), t("solutions.worked_for", { job: row.job_name }),
      (tapped) => markResult(help.solution_id, row.event_id, true, tapped)),
    act("failed", t("solutions.failed"), t("solutions.failed_for", { job: row.job_name }),
      (tapped) => markResult(help.solution_id, row.event_id, false, tapped)), more];
  }
  return [act("applied", t("solutions.applied"), t("solutions.applied_for", { job: row.job_name }),
    (tapped) => markApplied(help.solution_id, row.event_id, tapped)), more];
}

function act(name, word, label, work, look = "button") {
  return button(word, ({ currentTarget }) => work(currentTarget),
    { class: look, "data-act": name, "aria-label": label });
}
