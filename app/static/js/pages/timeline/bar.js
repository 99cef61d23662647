// The filters of the timeline: what is pressed or typed goes into the address, and comes from it.

import { button, el, icon, say } from "../../lib/dom.js";
import { globOf } from "../../lib/globs.js";
import { goThereBySlash } from "../../lib/header.js";
import { insideWindow } from "../../lib/inside.js";
import { onTyped, severalPickers, unfolding } from "../../lib/picks.js";
import { fullDate, dateKey, minute, number, t } from "../../lib/words.js";
import { BEGINNING, iso, offerExports } from "../../lib/place.js";
import { connectViews } from "../../lib/viewmenu.js";
import { connectOpen } from "./open.js";
import { filters, go, narrowing, NOWHERE, place, TEXTS } from "./place.js";

export function connectBar(node) {
  const form = node.querySelector("#events-filters");
  const more = node.querySelector("#events-more");
  const range = node.querySelector(".chosen-range");
  const types = form.querySelector(".types");
  const clear = form.querySelector("#events-clear");
  clear.addEventListener("click", () => go(NOWHERE));

  const picks = severalPickers(form, { place, go: (chosen) => go({ ...chosen, at: null }) });
  const boxes = [.../** @type {NodeListOf<HTMLInputElement>} */ (types.querySelectorAll("input"))];
  types.addEventListener("change", () =>
    go({ type: boxes.filter((box) => box.checked).map((box) => box.value), at: null }));
  typing(form);
  unfolding(more, (open) => form.classList.toggle("open", open));
  insideWindow(types);
  goThereBySlash(form.elements.q);
  const open = connectOpen(node);
  connectViews(node.querySelector(".saved"), "events", () => {
    const { severity, category, type, q, job, workstation, state } = place();
    return { filters: { severity: severity.join(), category: category.join(), type: type.join(),
      q, job, workstation, state } };
  });

  function show(at) {
    for (const name of TEXTS) {
      const field = form.elements[name];
      if (document.activeElement !== field) field.value = at[name];
    }
    picks.show(at);
    for (const box of boxes) box.checked = at.type.includes(box.value);
    say(types.querySelector("summary"), at.type.length === 0 ? t("events.all_types")
      : at.type.length === 1 ? t(`event_type.${at.type[0]}`)
        : t("events.some_types", { count: at.type.length }));
    const count = narrowing(at);
    say(more.querySelector("span"), count === 0 ? t("events.filters")
      : `${t("events.filters")} (${number(count)})`);
    clear.hidden = count === 0 && at.start === null && at.end === null;
    showRange(range, at);
    open.show(at);
    offerExports(node, found(at));
  }

  return { show };
}

// Letters replace one another in the history; only the first of a field adds a step.
function typing(form) {
  let stepped = null;
  onTyped(form, TEXTS, ({ name, value }) => {
    go({ [name]: name === "q" ? value.trim() : globOf(value), at: null },
      { replace: stepped === name });
    stepped = name;
  });
  form.addEventListener("focusout", () => { stepped = null; });
}

function showRange(line, { start, end }) {
  line.hidden = start === null && end === null;
  if (line.hidden) return;
  const told = start === null ? t("events.until", { time: instant(end) })
    : end === null ? t("events.since", { time: instant(start) })
      : t("events.between", { start: instant(start),
        end: dateKey(start) === dateKey(end - 1) ? minute(end) : instant(end) });
  line.replaceChildren(icon("i-timeline", "icon"), el("span", {}, told),
    button(t("events.whole"), () => go({ start: null, end: null, at: null })));
}

const instant = (ms) => `${fullDate(ms)} ${minute(ms)}`;

// What the list holds: all the time there is where none is chosen.
function found(at) {
  return { ...filters(at), start: iso(at.start ?? BEGINNING), end: iso(at.end) };
}
