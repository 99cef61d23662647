// Words, numbers and times in the reader's language. The catalogue comes with the page.

const catalogue = JSON.parse(document.getElementById("words").textContent);
const locale = document.documentElement.lang;
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

let zone;

/** The reader's language as the API names it: pt_BR, en or es. */
export const LANGUAGE = document.body.dataset.lang ?? "";

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

const formats = new Map();
function format(name, options) {
  if (!formats.has(name)) {
    formats.set(name, new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));
  }
  return formats.get(name);
}

/** 03:12:08 */
export function clock(ms) {
  return format("clock", { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" })
    .format(ms);
}

/** 03:12, with the day when it is not today. */
export function hour(ms, now) {
  const time = format("hour", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(ms);
  return day(ms) === day(now) ? time : `${dayAndMonth(ms)} ${time}`;
}

/** 14:03 in a zone that is only being considered; null while the browser knows none of that name. */
export function hourIn(name, ms) {
  try {
    return new Intl.DateTimeFormat(locale, { timeZone: name || "?", hour: "2-digit", minute: "2-digit",
      hourCycle: "h23" }).format(ms);
  } catch (unknown) {
    if (unknown instanceof RangeError) return null;
    throw unknown;
  }
}

/** segunda-feira, 23 de novembro */
export function day(ms) {
  return format("day", { weekday: "long", day: "numeric", month: "long" }).format(ms);
}

/** 23/11 */
export function dayAndMonth(ms) {
  return format("short", { day: "2-digit", month: "2-digit" }).format(ms);
}

/** Everything, for a tooltip. */
export function moment(ms) {
  return format("moment", { dateStyle: "full", timeStyle: "long" }).format(ms);
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

/** 25 s, 1 min 25 s, 1 h 52 min: a run of minutes is told to the second. */
export function length(ms) {
  const seconds = Math.round(ms / 1000);
  const rest = seconds % 60;
  if (seconds < 60 || seconds >= 3600 || rest === 0) return span(seconds * 1000);
  return `${span((seconds - rest) * 1000)} ${span(rest * 1000)}`;
}

/** 2026-11-23: the day an instant falls on, for comparing. */
export function dateKey(ms) {
  const parts = format("key", { year: "numeric", month: "2-digit", day: "2-digit" })
    .formatToParts(ms);
  return ["year", "month", "day"].map((type) => parts.find((p) => p.type === type).value).join("-");
}

/** segunda-feira, 23 de novembro; with the year when it is not this one. */
export function longDay(ms, now) {
  if (dateKey(ms).slice(0, 4) === dateKey(now).slice(0, 4)) return day(ms);
  return format("long", { weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(ms);
}

/** ["03:12", ":08"]: the minute and the seconds of it. */
export function minuteAndSecond(ms) {
  const told = clock(ms);
  return [told.slice(0, -3), told.slice(-3)];
}

/** GMT-3: how far the zone is from the world's clock at that instant. */
export function offset(ms) {
  return format("offset", { timeZoneName: "shortOffset" }).formatToParts(ms)
    .find((part) => part.type === "timeZoneName").value;
}

/** 23/11/2026 */
export function fullDate(ms) {
  return format("date", { day: "2-digit", month: "2-digit", year: "numeric" }).format(ms);
}
