// The clocks in the browser, and everything that grows older by the second. Jobs and events have
// the engine's times, which may be ahead of the server's; the browser's own may be hours off.

import { el, say } from "./dom.js";
import { brief, moment, span, t } from "./words.js";

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
export const here = () => Date.now() + offset;

/** The engine's time: of jobs, workstations and events. */
export const now = () => here() + ahead;

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
/** "4 min", as short as can be, of the engine's time and of the server's. */
export const short = (ms) => aging(ms, "short");
export const shortHere = (ms) => aging(ms, "short-here");

const WORDS = { since: (ms) => t("time.ago", { span: span(ms) }), lasting: span, short: brief };

function aging(ms, kind) {
  const node = el("time", { datetime: new Date(ms).toISOString(), title: moment(ms) });
  node.dataset.aging = kind;
  node.dataset.from = ms;
  age(node);
  return node;
}

function age(node) {
  const kind = node.dataset.aging;
  const past = (kind.endsWith("here") ? here() : now()) - Number(node.dataset.from);
  say(node, (WORDS[kind.replace(/-?here$/, "")] ?? WORDS.since)(past));
}

function tick() {
  for (const node of document.querySelectorAll("time[data-aging]")) age(node);
  for (const each of tickers) each();
}

setInterval(tick, 1000);
// A hidden tab's timers sleep: be right at once when somebody looks again.
document.addEventListener("visibilitychange", () => document.hidden || tick());
