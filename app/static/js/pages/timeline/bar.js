// The filters of the timeline: what is pressed or typed goes into the address, and comes from it.

import { button, el, icon, say } from "../../lib/dom.js";
import { onTyped, pickers, toggled, unfolding } from "../../lib/picks.js";
import { clock, fullDate, dateKey, number, t } from "../../lib/words.js";
import { BEGINNING, offerExports } from "../../lib/place.js";
import { filters, go, narrowing, NOWHERE, place, TEXTS } from "./place.js";

/** Word, tone and shape, the gravest first; their texts bear the word's name. */
const SEVERITIES = [["critical", "critical", "s-critical"], ["error", "failed", "s-failed"],
  ["warning", "late", "s-late"], ["info", "waiting", "s-waiting"]];

/** The types of each category (contract, section 4). */
const TYPES = {
  jobs: ["job_abend", "job_failed", "job_stuck", "job_late",
    "job_blocked", "prompt_asked", "job_stream_stuck", "job_held", "job_cancelled", "job_rerun",
    "job_started", "job_completed"],
  workstations: ["workstation_offline", "workstation_unlinked",
    "workstation_online", "workstation_linked"],
  system: ["system_critical", "system_degraded", "system_healthy",
    "anomaly_detected", "poll_failed", "poll_recovered", "plan_renewed", "pattern_detected"],
};

export function connectBar(node) {
  const form = node.querySelector("#events-filters");
  const more = node.querySelector("#events-more");
  const range = node.querySelector(".chosen-range");
  const types = form.querySelector(".types");
  const clear = button(t("events.clear"), () => go(NOWHERE),
    { class: "link", id: "events-clear", hidden: true });
  form.append(clear);

  const categories = Object.keys(TYPES).map((word) => [word]);
  const picks = Object.entries({ severity: SEVERITIES, category: categories }).map(([name, kinds]) => ({
    name, group: pickers(form.querySelector(`[data-pick="${name}"]`), kinds,
      (word) => t(`${name}.${word}`), (word) => go({ [name]: toggled(place()[name], word), at: null })) }));
  const boxes = typeBoxes(types.querySelector(".types-list"));
  typing(form);
  unfolding(more, (open) => form.classList.toggle("open", open));
  closing(types);

  function show(at) {
    for (const name of TEXTS) {
      const field = form.elements[name];
      if (document.activeElement !== field) field.value = at[name];
    }
    for (const { name, group } of picks) group.show(at[name]);
    for (const box of boxes) box.checked = at.type.includes(box.value);
    say(types.querySelector("summary"), at.type.length === 0 ? t("events.all_types")
      : at.type.length === 1 ? t(`event_type.${at.type[0]}`)
        : t("events.some_types", { count: at.type.length }));
    const count = narrowing(at);
    say(more.querySelector("span"), count === 0 ? t("events.filters")
      : `${t("events.filters")} (${number(count)})`);
    clear.hidden = count === 0 && at.start === null && at.end === null;
    showRange(range, at);
    offerExports(node, found(at));
  }

  show(place());
  return { show };
}

function typeBoxes(holder) {
  const boxes = [];
  for (const [category, words] of Object.entries(TYPES)) {
    holder.append(el("fieldset", {}, el("legend", {}, t(`category.${category}`)), ...words.map((word) => {
      const box = el("input", { type: "checkbox", value: word, onchange: () =>
        go({ type: boxes.filter((each) => each.checked).map((each) => each.value), at: null }) });
      boxes.push(box);
      return el("label", {}, box, t(`event_type.${word}`));
    })));
  }
  return boxes;
}

// Letters replace one another in the history; only the first of a field adds a step.
function typing(form) {
  let stepped = null;
  onTyped(form, TEXTS, ({ name, value }) => {
    go({ [name]: value.trim(), at: null }, { replace: stepped === name });
    stepped = name;
  });
  form.addEventListener("focusout", () => { stepped = null; });
}

function closing(details) {
  document.addEventListener("click", ({ target }) => {
    if (details.open && !details.contains(target)) details.open = false;
  });
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    details.open = false;
    details.querySelector("summary").focus();
  });
}

function showRange(line, { start, end }) {
  line.hidden = start === null && end === null;
  if (line.hidden) return;
  const told = start === null ? t("events.until", { time: instant(end) })
    : end === null ? t("events.since", { time: instant(start) })
      : dateKey(start) === dateKey(end - 1)
        ? t("events.between", { start: instant(start), end: clock(end).slice(0, 5) })
        : t("events.between", { start: instant(start), end: instant(end) });
  line.replaceChildren(icon("i-timeline", "icon"), el("span", {}, told),
    button(t("events.whole"), () => go({ start: null, end: null, at: null })));
}

function instant(ms) {
  return `${fullDate(ms)} ${clock(ms).slice(0, 5)}`;
}

// What the list holds: all the time there is where none is chosen.
function found(at) {
  const asked = filters(at);
  asked.set("start", new Date(at.start ?? BEGINNING).toISOString());
  if (at.end !== null) asked.set("end", new Date(at.end).toISOString());
  return asked;
}
