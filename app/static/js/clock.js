// The server's clock in the browser, and everything that grows older by the second.

import { el } from "./dom.js";
import { moment, span, t } from "./words.js";

let offset = 0;
const tickers = new Set();

/** Take over the server's time; the browser's own may be hours off. */
export function setServerTime(ms) {
  offset = ms - Date.now();
}

export function now() {
  return Date.now() + offset;
}

/** Call `tick(now)` every second from now on. */
export function everySecond(tick) {
  tickers.add(tick);
}

/** "há 4 min", kept true by the clock. */
export function ago(ms) {
  const node = el("time", { datetime: new Date(ms).toISOString(), title: moment(ms) });
  node.dataset.since = ms;
  age(node, now());
  return node;
}

/** "4 min", kept true by the clock. */
export function lasting(ms) {
  const node = el("time", { datetime: new Date(ms).toISOString(), title: moment(ms) });
  node.dataset.lasting = ms;
  age(node, now());
  return node;
}

function age(node, at) {
  const since = Number(node.dataset.since ?? node.dataset.lasting);
  const long = span(at - since);
  const text = node.dataset.since === undefined ? long : t("time.ago", { span: long });
  if (node.textContent !== text) node.textContent = text;
}

function tick() {
  const at = now();
  for (const node of document.querySelectorAll("time[data-since], time[data-lasting]")) age(node, at);
  for (const each of tickers) each(at);
}

setInterval(tick, 1000);
// A hidden tab's timers sleep: be right at once when somebody looks again.
document.addEventListener("visibilitychange", () => document.hidden || tick());
