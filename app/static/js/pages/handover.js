// The handover of a shift: a sheet to read, to print, or to take away.

import { refusal } from "../lib/acting.js";
import { get, trying } from "../lib/api.js";
import { onPart } from "../lib/board.js";
import { here } from "../lib/clock.js";
import { el } from "../lib/dom.js";
import { iso, offerExports } from "../lib/place.js";
import { fromWall, LANGUAGE, t, wall } from "../lib/words.js";
import { go, follow, place } from "./handover/place.js";
import { sheet } from "./handover/sheet.js";

const SKELETON_MS = 200;

export function mount(node) {
  const form = node.querySelector("form");
  const paper = node.querySelector(".sheet");
  const { start, end } = form.elements;
  let asked = 0;
  let told = null; // the last answer

  async function look(at) {
    const turn = (asked += 1);
    const query = { start: iso(at.start), end: iso(at.end) };
    offerExports(node, query);
    const waiting = setTimeout(() => {
      paper.replaceChildren(el("p", { class: "empty" }, t("job.loading")));
    }, SKELETON_MS);
    paper.setAttribute("aria-busy", "true");
    const answer = await trying(() => get("handover", { ...query, language: LANGUAGE }),
      (refused) => {
        if (turn === asked) paper.replaceChildren(refusal(refused, () => look(place())));
        return null;
      });
    clearTimeout(waiting);
    if (turn !== asked) return;
    paper.setAttribute("aria-busy", "false");
    if (answer === null) return;
    told = answer;
    draw();
  }

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
