// The handover of a shift: a sheet to read, to print, or to take away.

import { get } from "../lib/api.js";
import { onPart } from "../lib/board.js";
import { here } from "../lib/clock.js";
import { looking } from "../lib/paper.js";
import { iso, offerExports } from "../lib/place.js";
import { fromWall, LANGUAGE, wall } from "../lib/words.js";
import { go, follow, place } from "./handover/place.js";
import { sheet } from "./handover/sheet.js";

export function mount(node) {
  const form = node.querySelector("form");
  const paper = node.querySelector(".sheet");
  const { start, end } = form.elements;
  let told = null; // the last answer

  const look = looking(paper, {
    ask(at) {
      const query = { start: iso(at.start), end: iso(at.end) };
      offerExports(node, query);
      return get("handover", { ...query, language: LANGUAGE });
    },
    show(answer) {
      told = answer;
      draw();
    },
  });

  function draw() {
    const { period } = told;
    start.value = wall(Date.parse(period.start));
    // Open to now, as long as nobody chose an end.
    end.value = place().end === null ? "" : wall(Date.parse(period.end));
    node.querySelector('[data-shift="last"]').setAttribute("aria-pressed",
      String(place().start === null && place().end === null));
    paper.replaceChildren(...sheet(told));
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    go({ start: fromWall(start.value), end: end.value ? fromWall(end.value) : null });
  });
  form.addEventListener("click", ({ target }) => {
    const { shift } = target.dataset;
    if (shift === "last") go({ start: null, end: null });
    // What is not said begins with the shift before it.
    else if (shift === "before" && told) go({ start: null, end: Date.parse(told.period.start) });
    else if (target.closest("[data-print]")) window.print();
  });
  follow(look);
  // The zone may come after the answer, and change.
  onPart("pulse", () => told && draw());
  window.addEventListener("focus", () => place().end === null && told
    && here() - Date.parse(told.period.end) > 60000 && look(place()));
}
