// The six figures. Calm unless somebody should act.

import { onPart } from "../board.js";
import { lasting } from "../clock.js";
import { arc, el } from "../dom.js";
import { decimal, number, t } from "../words.js";

export function mount(node) {
  onPart("figures", (part) => node.replaceChildren(...cards(part)));
}

function cards(f) {
  const known = f.online + f.offline;
  const rate = f.success_rate;
  return [
    card("success", rate === null ? "–" : decimal(Math.floor(rate * 1000) / 10),
      rate === null ? "" : " %", t("figures.success"),
      t("figures.completed", { count: f.completed }), rate === null ? null : arc(rate), "fine"),
    card("running", number(f.running), "", t("figures.running"),
      t("figures.pending", { count: f.pending }), f.total ? arc(f.running / f.total) : null, "running"),
    card("failed", number(f.failed), "", t("figures.failed"),
      f.failed ? t("figures.acknowledged", { count: f.acknowledged }) : t("figures.none"), null,
      f.failed ? "failed loud" : "quiet"),
    card("late", `${number(f.late)} · ${number(f.stuck)}`, "", t("figures.late_stuck"),
      f.late + f.stuck === 0 ? t("figures.none")
        : f.worst_since === null ? "" : [t("figures.worst"), " ", lasting(f.worst_since)],
      null, f.late + f.stuck ? "late" : "quiet"),
    card("workstations", number(f.online), ` / ${number(known)}`, t("figures.workstations"),
      f.offline ? t("figures.offline", { count: f.offline }) : t("figures.all_online"),
      known ? arc(f.online / known) : null, f.offline ? "late" : "fine"),
    card("events", number(f.events_last_hour), "", t("figures.events"),
      t("figures.last_hour"), null, "quiet"),
  ];
}

function card(name, value, unit, label, note, drawing, tone) {
  return el("article", { class: `figure ${tone}`, "data-figure": name },
    el("p", { class: "value" }, value, unit ? el("small", {}, unit) : null),
    drawing, el("p", { class: "label" }, label), el("p", { class: "under" }, note));
}
