// The chart of an answer: what came with it as marks with words, drawn by the session, and the same
// as a table. There is one, in the answer that is open.

import { colours, table, tableBelow } from "../../lib/picks.js";
import { button, el, say } from "../../lib/dom.js";
import { tellSession } from "../../lib/feedline.js";
import { FAILED } from "../../lib/jobtext.js";
import { dateKey, dayAndMonth, fromWall, length, minute, number, t } from "../../lib/words.js";

const COLOURS = { text: "--text-2", line: "--line", bar: "--edge", failed: "--failed",
  strong: "--text" };
const HOUR_MS = 3600000;
const MOST = 400; // marks of a figure (app/charts/answer_charts.py)
const PATIENCE_MS = 10000;
const narrow = matchMedia("(max-width: 480px)");

/** An answer's chart in words: `{kind, title, items, marks, ticks}`; null where it has none. */
export function figureOf({ chart, intent, time_range: range }) {
  if (!chart || chart.items.length === 0) return null;
  const made = MAKERS[chart.kind](chart, intent, range);
  return made.items.length > MOST ? null : made;
}

const MAKERS = {
  trend({ items, unit }, _intent, { start, end }) {
    const counts = new Map(items.map(({ name, value }) => [Date.parse(name), value]));
    const steps = [...buckets(Date.parse(start), Date.parse(end), unit)];
    const made = steps.map((at) => mark(labelOf(at, unit), counts.get(at) ?? 0));
    const title = t(unit === "hour" ? "ask.chart.by_hour" : "ask.chart.by_day");
    return { kind: "columns", title, items: made, marks: scale(made, number),
      ticks: ticksOf(made.length) };
  },
  ranking({ items }, intent) {
    const takes = intent === "duration_stats";
    return { kind: "bars", title: t(takes ? "ask.chart.slowest" : "ask.chart.ranking"), marks: [],
      ticks: [], items: items.map(({ name, value }) => mark(name, value, takes)) };
  },
  comparison({ items }) {
    return { kind: "bars", title: t("ask.chart.comparison"), marks: [], ticks: [],
      items: items.map(({ name, value }) => mark(name, value)) };
  },
  durations({ items }) {
    const made = items.map(({ name, value, status }) => {
      const at = Date.parse(name);
      return { ...mark(`${dayAndMonth(at)} ${minute(at)}`, value, true), bad: FAILED.has(status) };
    });
    return { kind: "points", title: t("ask.chart.durations"), items: made,
      marks: scale(made, (value) => length(value * 1000), ROUND_TIMES),
      ticks: ticksOf(made.length, 5) };
  },
};

const mark = (label, value, takes = false) => ({ label, value,
  said: takes ? length(value * 1000) : number(value), bad: false });

/** Every hour, or day of the zone, of a period: also those without anything. */
function* buckets(start, end, unit) {
  if (unit === "hour") {
    // Zones are off by whole quarters: an hour begins where the clock shows no minutes.
    const past = Number(minute(start).slice(-2)) * 60000 + start % 60000;
    for (let at = start - past; at < end; at += HOUR_MS) yield at;
    return;
  }
  let at = fromWall(`${dateKey(start)}T00:00`);
  for (let count = 0; at < end && count <= MOST; count += 1) {
    yield at;
    at = fromWall(`${dateKey(at + 30 * HOUR_MS)}T00:00`); // the longest day has 25 hours
  }
}

const labelOf = (at, unit) => (unit === "hour" ? `${minute(at).slice(0, 2)} h` : dayAndMonth(at));

const MINUTE_S = 60;
const ROUND_TIMES = [2, 10, 20, MINUTE_S, ...[2, 4, 10, 20, 40, 60, 120, 240, 480, 720, 1440, 2880]
  .map((minutes) => minutes * MINUTE_S)];

/** Nothing, the half and the whole of a round figure, or time, that holds all. */
function scale(items, words, round = []) {
  const most = Math.max(...items.map(({ value }) => value), 1);
  const power = 10 ** Math.floor(Math.log10(most));
  const tens = [1, 2, 4, 6, 10].map((step) => step * power);
  const top = [...round, ...tens].find((each) => each >= most) ?? most;
  return [0, top / 2, top].filter(Number.isInteger)
    .map((value) => ({ value, label: words(value) }));
}

/** The places that have their label written: as many as there is room for. */
function ticksOf(count, most = 12) {
  const step = Math.ceil(count / (narrow.matches ? Math.ceil(most / 2) : most));
  return Array.from({ length: Math.ceil(count / step) }, (_each, at) => at * step);
}

/** The place for the figure in an answer; `show()` has it drawn there. `home` is where it rests. */
export function chartPlace(figure, home) {
  const drawing = document.querySelector(".answer-chart");
  const slot = el("div", { class: "chart-slot" });
  const said = el("p", { class: "note" });
  const rows = el("details", { class: "bars-table" }, el("summary", {}, t("ask.chart.table")),
    el("div", { class: "bars-rows", tabindex: "0", role: "region", "aria-label": figure.title }));
  tableBelow(rows, () => table([t("ask.chart.name"), t("ask.chart.value")],
    figure.items.map(({ label, said: words }) => [label, words])));
  const node = el("figure", { class: "answer-figure", "aria-label": figure.title },
    el("figcaption", {}, el("b", {}, figure.title)), slot, said, rows);
  slot.style.minHeight = `${heightOf(figure)}px`;

  function show() {
    const turn = (asked += 1);
    redraw = show;
    slot.append(drawing);
    drawing.classList.add("away");
    say(said, "");
    const { kind, items, marks, ticks } = figure;
    const chart = { number: turn, kind, items, marks, ticks, narrow: narrow.matches,
      colours: colours(COLOURS) };
    if (!tellSession({ page: { chart } })) {
      window.addEventListener("resync:feed", show, { once: true });
      return;
    }
    const late = setTimeout(() => said.replaceChildren(t("patterns.chart.failed"), " ",
      button(t("error.retry"), show, { class: "link" })), PATIENCE_MS);
    arrived = (drawn) => {
      if (drawn !== turn) return;
      clearTimeout(late);
      said.replaceChildren();
      drawing.classList.remove("away");
    };
  }

  /** Leave the drawing where it belongs, before the answer is drawn anew. */
  function rest() {
    if (!slot.contains(drawing)) return;
    home.append(drawing);
    redraw = () => {};
  }

  return { node, show, rest };
}

/** As high as the figure will be: nothing below moves when it comes. */
function heightOf({ kind, items }) {
  return kind === "bars" ? 24 + items.length * (narrow.matches ? 50 : 30) : 190;
}

let asked = 0;
let arrived = (_number) => {};
let redraw = () => {};
window.addEventListener("resync:theme", () => redraw());
narrow.addEventListener("change", () => redraw());
window.addEventListener("resync:told", (event) => {
  const { answer } = /** @type {CustomEvent} */ (event).detail;
  if (answer) arrived(answer);
});
