// The clocks in the browser, and everything that grows older by the second. Jobs and events have the
// engine's times, which may be ahead of the server's; the browser's own may be hours off.

import { el, say } from "./dom.js";
import { moment, span, t } from "./words.js";

let offset = 0;
let ahead = 0; // of the engine, before the server
const tickers = new Set();

/** Take over the server's time. */
export function setServerTime(ms) {
  offset = ms - Date.now();
}

/** How far the engine's clock is ahead of the server's; negative: behind. */
export function setEngineAhead(ms) {
  ahead = ms;
}

/** The server's time: of polls, and of what people did here. */
export function here() {
  return Date.now() + offset;
}

/** The engine's time: of jobs, workstations and events. */
export function now() {
  return here() + ahead;
}

/** An instant as the server tells it (ISO 8601), in milliseconds; null for none. */
export const instant = (text) => (text ? Date.parse(text) : null);

/** Call `tick` every second from now on. */
export function everySecond(work) {
  tickers.add(work);
}

/** "há 4 min", kept true by the clock: in the engine's time, in the server's; and "4 min". */
export const ago = (ms) => aging(ms, "since");
export const agoHere = (ms) => aging(ms, "here");
export const lasting = (ms) => aging(ms, "lasting");

function aging(ms, kind) {
  const node = el("time", { datetime: new Date(ms).toISOString(), title: moment(ms) });
  node.dataset.aging = kind;
  node.dataset.from = ms;
  age(node);
  return node;
}

function age(node) {
  const kind = node.dataset.aging;
  const long = span((kind === "here" ? here() : now()) - Number(node.dataset.from));
  say(node, kind === "lasting" ? long : t("time.ago", { span: long }));
}

function tick() {
  for (const node of document.querySelectorAll("time[data-aging]")) age(node);
  for (const each of tickers) each();
}

setInterval(tick, 1000);
// A hidden tab's timers sleep: be right at once when somebody looks again.
document.addEventListener("visibilitychange", () => document.hidden || tick());
