// Wall mode (`?wall=1` on the overview): for a screen nobody touches. Big type, no controls, one
// card at a time. A new failure brings back what needs someone. Space holds, arrows turn, Esc ends.

import { onEvents, onPart } from "../lib/board.js";
import { everySecond } from "../lib/clock.js";
import { el, say } from "../lib/dom.js";
import { isGrave } from "../lib/eventtext.js";
import { said } from "../lib/place.js";
import { t } from "../lib/words.js";

const ORDER = ["problems", "workstations", "timeline"];
const STAY_S = 15;
const HINT_MS = 3000;

export function connectWall() {
  const cards = ORDER.map((name) => document.querySelector(`.main [data-section="${name}"]`));
  if (said("wall") !== "1" || !cards.every(Boolean)) return;
  document.documentElement.dataset.wall = ORDER[0];
  for (const each of ["verdict", "main"]) document.getElementById(each).inert = true;

  const names = el("ol", { class: "wall-names", "aria-hidden": "true" },
    cards.map((card) => el("li", {}, card.querySelector("h2").textContent)));
  const state = el("span", { class: "wall-paused", role: "status" });
  const hint = el("p", { class: "wall-hint" }, t("wall.hint"));
  document.getElementById("main").append(el("footer", { class: "wall-foot" }, names, state, hint));

  let at = 0;
  let left = STAY_S;
  let held = false;

  function show(next) {
    at = (next + ORDER.length) % ORDER.length;
    left = STAY_S;
    document.documentElement.dataset.wall = ORDER[at];
    names.childNodes.forEach((name, place) => name.classList.toggle("now", place === at));
    fit();
  }

  function hold(value) {
    held = value;
    say(state, held ? t("wall.paused") : "");
  }

  /** Whole rows only: what does not fit is counted, not cut through. */
  function fit() {
    const card = cards[at];
    const body = card.querySelector(".body") ?? card.querySelector(".list.open");
    const list = body.matches("ol") ? body : body.querySelector("ul, ol");
    card.querySelector(".wall-more")?.remove();
    if (!list) return;
    list.scrollTop = 0;
    const rows = [...list.children].filter((row) => !row.classList.contains("end"));
    for (const row of rows) row.classList.remove("unfit");
    const beyond = () => {
      const end = body.getBoundingClientRect().bottom + 1;
      return rows.filter((row) => row.getBoundingClientRect().bottom > end);
    };
    let cut = beyond();
    if (cut.length && ORDER[at] !== "timeline") {
      // The line that counts takes room itself: measure again with it.
      const more = el("p", { class: "wall-more" }, t("wall.more", { count: cut.length }));
      card.append(more);
      cut = beyond();
      say(more, t("wall.more", { count: cut.length }));
    }
    for (const row of cut) row.classList.add("unfit");
  }

  // After the section itself has drawn: it was told first.
  const soon = () => requestAnimationFrame(fit);
  for (const name of ORDER) onPart(name, soon);
  onEvents((events) => {
    if (events.some(isGrave) && !held) show(0);
    else soon();
  });
  window.addEventListener("resize", soon);
  everySecond(() => {
    left -= 1;
    if (left <= 0 && !held) show(at + 1);
  });

  window.addEventListener("keydown", (event) => {
    if (event.key === " ") hold(!held);
    else if (event.key === "ArrowRight") show(at + 1);
    else if (event.key === "ArrowLeft") show(at - 1);
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
  });

  let hiding = null;
  const stirred = () => {
    document.documentElement.toggleAttribute("data-stirred", true);
    clearTimeout(hiding);
    hiding = setTimeout(() => document.documentElement.removeAttribute("data-stirred"), HINT_MS);
  };
  window.addEventListener("pointermove", stirred);
  stirred();
  show(0);
}

function leave() {
  const there = new URL(location.href);
  there.searchParams.delete("wall");
  location.assign(there);
}
