// The chart of events per interval. The session draws it (app/charts/event_bars.py); here is what
// the reader brings: colours, the clock and numbers of the axes, the range that was dragged.

import { asking } from "../../lib/api.js";
import { onPart } from "../../lib/board.js";
import { now } from "../../lib/clock.js";
import { say } from "../../lib/dom.js";
import { tellSession } from "../../lib/feedline.js";
import { colours, pickers, table, tableBelow } from "../../lib/picks.js";
import { iso } from "../../lib/place.js";
import { dateKey, dayAndMonth, fullDate, minute, number, t } from "../../lib/words.js";
import { filters, go, period, place } from "./place.js";
import { ticks, DAY_MS } from "./ticks.js";

const REFRESH_MS = 15000; // seldom: the newest bar grows, nobody reads it by the second
const ZOOM_MS = 300;
const LEAST_MS = 60000;
const HOUR_MS = 3600000;
const COLOURS = { text: "--text-2", line: "--line", link: "--link", plain: "--bar-plain",
  warnings: "--bar-warning", failures: "--failed" };

let bars = null;
let ticked = [];

/** Called by the figure's own scripts, whatever the zone of the reader's browser is. */
window.resyncChart = {
  ticks(start, end) {
    ticked = ticks(start, end);
    return ticked;
  },
  label: (at) => {
    const days = ticked.length > 1 && ticked[1] - ticked[0] >= DAY_MS / 2 + LEAST_MS;
    return days || minute(at) === "00:00" ? dayAndMonth(at) : minute(at);
  },
  count: (value) => (Number.isInteger(value) ? number(value) : ""),
  period: (index) => bars && interval(bars.start[index], bars.end[index]),
};

export function connectChart(node) {
  const note = node.querySelector(".bars-card .note");
  const figure = node.querySelector(".bars-chart");
  const spans = pickers(node.querySelector(".spans"),
    (span) => go({ span, start: null, end: null, at: null }));
  let zoomed = null;
  say(note, t("events.loading"));
  let asked = 0;

  function ask() {
    const at = place();
    const { start, end } = zoomed ?? period(at, now());
    const query = asking({ ...filters(at), start: iso(start), end: iso(end) }).toString();
    if (!tellSession({ page: { chart: query, colours: colours(COLOURS) } })) return;
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
  window.addEventListener("resync:theme",
    () => tellSession({ page: { colours: colours(COLOURS) } }));
  onPart("pulse", refresh);
  document.addEventListener("visibilitychange", refresh);

  window.addEventListener("resync:bars", ({ detail }) => {
    const columns = detail instanceof Map ? detail : Object.entries(detail);
    bars = Object.fromEntries([...columns].map(([name, all]) => [name, [...all]]));
    figure.classList.remove("asking");
    figure.classList.toggle("filled", bars.start.length > 0);
    say(note, summary());
    drawTable();
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
      const middle = Math.round((detail.start + detail.end) / 2);
      const half = Math.round(Math.max(5 * LEAST_MS, (detail.end - detail.start) / 2));
      zoomed = { start: middle - half, end: Math.round(Math.min(middle + half, now())) };
      ask();
    }, ZOOM_MS);
  });

  const drawTable = tableBelow(node.querySelector(".bars-table"), () => {
    if (!bars) return "";
    const heads = ["when", "total", "warnings", "failures"]
      .map((name) => t(`events.chart.${name}`));
    const lines = bars.start.map((start, index) => [interval(start, bars.end[index]),
      ...[bars.total, bars.warned, bars.failed].map((all) => number(all[index]))]);
    return table(heads, lines.filter((_, index) => bars.total[index] > 0).reverse());
  });

  function summary() {
    if (bars.start.length === 0) return t("events.chart.none");
    const sum = (all) => all.reduce((one, other) => one + other, 0);
    return t("events.chart.summary", { width: width(bars.end[0] - bars.start[0]),
      total: t("events.chart.events", { count: sum(bars.total) }),
      failures: t("events.chart.failed", { count: sum(bars.failed) }) });
  }

  return { begin };
}

function interval(start, end) {
  const day = fullDate(start);
  if (end - start >= DAY_MS - 2 * HOUR_MS) {
    return end - start <= DAY_MS + 2 * HOUR_MS ? day : `${day} – ${fullDate(end - 1)}`;
  }
  const until = dateKey(start) === dateKey(end) || minute(end) === "00:00"
    ? "" : `${dayAndMonth(end)} `;
  return `${day} ${minute(start)} – ${until}${minute(end)}`;
}

function width(ms) {
  const [unit, long] = ms < HOUR_MS ? ["min", LEAST_MS] : ms < 23 * HOUR_MS ? ["h", HOUR_MS]
    : ["d", DAY_MS];
  return `${number(Math.round(ms / long))} ${unit}`;
}
