// Which columns the table has: what the address says, else what this browser keeps, else as many
// as the width has room for. State, job and error are always there.

import { button, el } from "../../lib/dom.js";
import { insideWindow } from "../../lib/inside.js";
import { kept, keepText } from "../../lib/kept.js";
import { t } from "../../lib/words.js";

const KEY = "resync.jobs.columns";
const ALWAYS = ["status", "job_name", "error"];
/** In their order: how wide in the grid, and the least of it in pixels. */
const WIDTHS = {
  status: ["112px", 112], job_name: ["minmax(184px, 1.8fr)", 184],
  error: ["minmax(210px, 2.6fr)", 210], job_stream: ["minmax(110px, 1.1fr)", 110],
  workstation: ["minmax(92px, .3fr)", 92], blocked: ["106px", 106],
  owner: ["minmax(80px, .3fr)", 80], deadline: ["96px", 96],
  scheduled_time: ["96px", 96], start_time: ["96px", 96],
  duration: ["80px", 80], return_code: ["56px", 56],
};
export const NAMES = Object.keys(WIDTHS);
/** What is left out first where the window is narrow. */
const GIVES_WAY = ["scheduled_time", "return_code", "deadline", "owner", "start_time",
  "workstation", "blocked", "job_stream"];
const GAP = 12;

/** Those that fit into so many pixels. */
export function fitting(width) {
  const shown = new Set(NAMES);
  for (const name of GIVES_WAY) {
    if (leastOf([...shown]) <= width) break;
    shown.delete(name);
  }
  return NAMES.filter((name) => shown.has(name));
}

const leastOf = (shown) => shown.reduce((sum, name) => sum + WIDTHS[name][1] + GAP, 2 * GAP);

/** Of what was chosen what there is, in the table's order. */
export const known = (chosen) =>
  NAMES.filter((name) => ALWAYS.includes(name) || chosen.includes(name));

/** `changed(shown)` gets the columns to show; `go(chosen)` puts a choice into the place. */
export function connectColumns(menu, grid, { go, changed }) {
  let chosen = [];
  let shown = "";
  const boxes = NAMES.filter((name) => !ALWAYS.includes(name)).map((name) =>
    el("input", { type: "checkbox", value: name }));
  const usual = button(t("jobs.columns_usual"), () => choose([]), { class: "link" });
  menu.querySelector(".types-list").append(...boxes.map((box) =>
    el("label", {}, box, t(`jobs.column.${box.value}`))), usual);
  insideWindow(menu);
  menu.addEventListener("change", () => choose(
    known(boxes.filter((box) => box.checked).map((box) => box.value))));
  // Not while sizes are being told: what changes here changes them.
  new ResizeObserver(() => requestAnimationFrame(draw)).observe(grid);

  function choose(names) {
    keepText(KEY, names.join(",") || null);
    go(names);
  }

  function draw() {
    const own = chosen.length ? chosen : (kept(KEY) ?? "").split(",").filter(Boolean);
    const now = own.length ? known(own) : fitting(grid.clientWidth);
    usual.hidden = own.length === 0;
    if (now.join() === shown) return;
    shown = now.join();
    for (const box of boxes) box.checked = now.includes(box.value);
    grid.style.setProperty("--columns", now.map((name) => WIDTHS[name][0]).join(" "));
    grid.style.setProperty("--least", `${leastOf(now)}px`);
    changed(now);
  }

  return {
    show(names) {
      chosen = names;
      draw();
    },
  };
}
