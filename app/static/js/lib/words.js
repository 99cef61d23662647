// Words, numbers and times in the reader's language. The catalogue comes with the page.

const catalogue = JSON.parse(document.getElementById("words").textContent);
const locale = document.documentElement.lang;
// Spanish writes 1877 by itself where the server writes 1.877.
/** @type {Intl.NumberFormatOptions} */
const GROUPED = { useGrouping: "always" };
const whole = new Intl.NumberFormat(locale, { ...GROUPED, maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat(locale,
  { ...GROUPED, minimumFractionDigits: 1, maximumFractionDigits: 1 });

let zone;

/** The reader's language as the API names it: pt_BR, en or es. */
export const LANGUAGE = document.body.dataset.lang ?? "";

/** The keys that begin so. */
export const keysOf = (prefix) =>
  Object.keys(catalogue).filter((key) => key.startsWith(prefix));

/** The text of a key; a pair is chosen by `count`, as data/texts does. Numbers are formatted. */
export function t(key, values = {}) {
  let found = catalogue[key];
  if (Array.isArray(found)) found = found[values.count === 1 ? 0 : 1];
  if (found === undefined) return key;
  return found.replace(/\{(\w+)\}/g, (all, name) => {
    const value = values[name];
    if (value === undefined) return all;
    return typeof value === "number" ? number(value) : value;
  });
}

export const number = (value) => whole.format(value);
export const decimal = (value) => tenth.format(value);

/** Times are shown in the configured zone, not the browser's. */
export function useZone(name) {
  zone = name || undefined;
  formats.clear();
}

/** The configured zone, the browser's own until it is known. */
export const zoneName = () => zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;

const formats = new Map();

function format(options) {
  if (!formats.has(options)) {
    formats.set(options, new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));
  }
  return formats.get(options);
}

const told = (options) => (ms) => format(options).format(ms);

/** @type {Intl.DateTimeFormatOptions} */
const TIME = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const LONG_DAY = { weekday: "long", day: "numeric", month: "long" };
const SHORT_DAY = { day: "2-digit", month: "2-digit" };
const DATE = { weekday: "short", day: "numeric", month: "short" };
const NUMBERED_DAY = { ...SHORT_DAY, year: "numeric" };
const ZONE = { timeZoneName: "shortOffset" };

/** 03:12:08 */
export const clock = told({ ...TIME, second: "2-digit" });
/** 03:12 */
export const minute = told(TIME);
/** segunda-feira, 23 de novembro */
export const day = told(LONG_DAY);
const dayOfYear = told({ ...LONG_DAY, year: "numeric" });
/** 23/11 */
export const dayAndMonth = told(SHORT_DAY);
/** ter 1 dez */
export const shortDate = (ms) => ["weekday", "day", "month"].map((type) =>
  piece(DATE, ms, type).replace(/\.$/, "")).join(" ");
/** 23/11/2026 */
export const fullDate = told(NUMBERED_DAY);
/** Everything, for a tooltip. */
export const moment = told({ dateStyle: "full", timeStyle: "long" });

/** ["03:12", ":08"]: the minute and the seconds of it. */
export const minuteAndSecond = (ms) => [minute(ms), clock(ms).slice(-3)];

/** 03:12, with the day when it is not today. */
export function hour(ms, now) {
  return dateKey(ms) === dateKey(now) ? minute(ms) : `${dayAndMonth(ms)} ${minute(ms)}`;
}

/** 14:03 in a zone that is only being considered; null while the browser knows no such name. */
export function hourIn(name, ms) {
  try {
    return new Intl.DateTimeFormat(locale, { timeZone: name || "?", ...TIME }).format(ms);
  } catch (unknown) {
    if (unknown instanceof RangeError) return null;
    throw unknown;
  }
}

/** 6 s, 4 min, 1 h 52 min, 3 d 4 h */
export function span(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  const days = Math.floor(hours / 24);
  return hours % 24 ? `${number(days)} d ${hours % 24} h` : `${number(days)} d`;
}

/** 6 s, 4 min, 1 h 14, 12 h, 3 d: for a column of ages. */
export function brief(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours < 10 && rest) return `${hours} h ${String(rest).padStart(2, "0")}`;
  return hours < 48 ? `${hours} h` : `${number(Math.floor(hours / 24))} d`;
}

/** 25 s, 1 min 25 s, 1 h 52 min: a run of minutes is told to the second. */
export function length(ms) {
  const seconds = Math.round(ms / 1000);
  const rest = seconds % 60;
  if (seconds < 60 || seconds >= 3600 || rest === 0) return span(seconds * 1000);
  return `${span((seconds - rest) * 1000)} ${span(rest * 1000)}`;
}

/** 2026-11-23: the day an instant falls on, for comparing. */
export function dateKey(ms) {
  return ["year", "month", "day"].map((type) => piece(NUMBERED_DAY, ms, type)).join("-");
}

const WALL = { ...NUMBERED_DAY, ...TIME, second: "2-digit" };

/** 2026-11-23T03:12, on the clock of the zone. */
export function wall(ms) {
  const [hours, minutes] = ["hour", "minute"].map((type) => piece(WALL, ms, type));
  return `${dateKey(ms)}T${hours}:${minutes}`;
}

/**
 * The instant of a wall's time in the zone; of an hour that a night lacks, the one after it; of
 * one that it has twice, the later.
 */
export function fromWall(text) {
  const meant = Date.parse(`${text}Z`);
  const off = (at) => Date.parse(`${wall(at)}Z`) - at;
  const first = meant - off(meant);
  return meant - Math.min(off(first), off(meant - off(first)));
}

/** GMT-3: how far the zone is from the world's clock at that instant. */
export const offset = (ms) => piece(ZONE, ms, "timeZoneName");

function piece(options, ms, type) {
  return format(options).formatToParts(ms).find((part) => part.type === type).value;
}

/** segunda-feira, 23 de novembro; with the year when it is not this one. */
export function longDay(ms, now) {
  return dateKey(ms).slice(0, 4) === dateKey(now).slice(0, 4) ? day(ms) : dayOfYear(ms);
}
