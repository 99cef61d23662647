// The chart of events per interval. The session draws it (app/charts/event_bars.py); here is what
// the reader brings: colours, the clock and numbers of the axes, the range that was dragged.

import { onPart } from "../../lib/board.js";
import { now } from "../../lib/clock.js";
import { say } from "../../lib/dom.js";
import { tellSession } from "../../lib/feedline.js";
import { colours, pickers, table } from "../../lib/picks.js";
import { clock, dateKey, dayAndMonth, fullDate, number, t } from "../../lib/words.js";
import { filters, go, period, place, SPANS } from "./place.js";
import { ticks, DAY_MS } from "./ticks.js";

const REFRESH_MS = 15000; // seldom: the newest bar grows, nobody reads it by the second
const ZOOM_MS = 300;
const LEAST_MS = 60000;
const COLOURS = { text: "--text-2", line: "--line", link: "--link", plain: "--bar-plain",
  warnings: "--bar-warning", failures: "--failed" };

let bars = null;
let ticked = [];

/** Called by the figure's own scripts, whatever the zone of the reader's browser is. */
window.resyncChart = {
  ticks: (start, end) => {
    ticked = ticks(start, end);
    return ticked;
  },
  label: (at) => {
    const time = clock(at).slice(0, 5);
    return time === "00:00" || ticked.length > 1 && ticked[1] - ticked[0] >= DAY_MS / 2 + LEAST_MS
      ? dayAndMonth(at) : time;
  },
  count: (value) => (Number.isInteger(value) ? number(value) : ""),
  period: (index) => bars && interval(bars.start[index], bars.end[index]),
};

export function connectChart(node) {
  const note = node.querySelector(".bars-card .note");
  const figure = node.querySelector(".bars-chart");
  const figures = node.querySelector(".bars-table");
  const spans = pickers(node.querySelector(".spans"), Object.keys(SPANS).map((span) => [span]),
    (span) => t(`events.chart.span.${span}`), (span) => go({ span, start: null, end: null, at: null }));
  let zoomed = null;
  say(note, t("events.loading"));
  let asked = 0;

  function ask() {
    const at = place();
    const { start, end } = zoomed ?? period(at, now());
    const query = filters(at);
    query.set("start", new Date(start).toISOString());
    query.set("end", new Date(end).toISOString());
    if (!tellSession({ page: { chart: query.toString(), colours: colours(COLOURS) } })) return;
    asked = Date.now();
    figure.classList.add("asking");
  }

  function refresh() {
    if (!document.hidden && Date.now() - asked > REFRESH_MS) ask();
  }

  function begin(at) {
    zoomed = null;
    spans.show(at.start === null && at.end === null ? [at.span] : []);
    ask();
  }

  window.addEventListener("resync:feed", () => begin(place()));
  window.addEventListener("resync:theme", () => tellSession({ page: { colours: colours(COLOURS) } }));
  onPart("pulse", refresh);
  document.addEventListener("visibilitychange", refresh);

  window.addEventListener("resync:bars", ({ detail }) => {
    const columns = detail instanceof Map ? detail : Object.entries(detail);
    bars = Object.fromEntries([...columns].map(([name, all]) => [name, [...all]]));
    figure.classList.remove("asking");
    figure.classList.add("filled");
    say(note, summary());
    if (figures.open) drawTable();
  });
  window.addEventListener("resync:range", ({ detail }) => {
    const start = Math.floor(Math.min(detail.start, detail.end) / LEAST_MS) * LEAST_MS;
    const end = Math.ceil(Math.max(detail.start, detail.end) / LEAST_MS) * LEAST_MS;
    if (end - start >= LEAST_MS) go({ start, end, at: null });
  });
  let zooming = null;
  window.addEventListener("resync:zoom", ({ detail }) => {
    clearTimeout(zooming);
    zooming = setTimeout(() => {
      const middle = (detail.start + detail.end) / 2;
      const half = Math.max(5 * LEAST_MS, (detail.end - detail.start) / 2);
      zoomed = { start: Math.round(middle - half), end: Math.round(Math.min(middle + half, now())) };
      ask();
    }, ZOOM_MS);
  });
  figures.addEventListener("toggle", () => { if (figures.open) drawTable(); });

  function drawTable() {
    if (!bars) return;
    const heads = ["when", "total", "warnings", "failures"].map((name) => t(`events.chart.${name}`));
    const lines = bars.start.map((start, index) => [interval(start, bars.end[index]),
      ...[bars.total, bars.warned, bars.failed].map((all) => number(all[index]))]);
    figures.querySelector(".bars-rows").replaceChildren(
      table(heads, lines.filter((_, index) => bars.total[index] > 0).reverse()));
  }

  function summary() {
    if (bars.start.length === 0) return t("events.chart.none");
    const sum = (all) => all.reduce((one, other) => one + other, 0);
    return t("events.chart.summary", { width: width(bars.end[0] - bars.start[0]),
      total: number(sum(bars.total)), failures: number(sum(bars.failed)) });
  }

  return { begin };
}

function interval(start, end) {
  const day = fullDate(start);
  if (end - start >= DAY_MS - 2 * 3600000) {
    return end - start <= DAY_MS + 2 * 3600000 ? day : `${day} – ${fullDate(end - 1)}`;
  }
  const until = dateKey(start) === dateKey(end) || clock(end).startsWith("00:00")
    ? "" : `${dayAndMonth(end)} `;
  return `${day} ${clock(start).slice(0, 5)} – ${until}${clock(end).slice(0, 5)}`;
}

function width(ms) {
  const minutes = Math.round(ms / LEAST_MS);
  if (minutes < 60) return `${number(minutes)} min`;
  return minutes < 23 * 60 ? `${number(Math.round(minutes / 60))} h`
    : `${number(Math.round(minutes / 1440))} d`;
}
