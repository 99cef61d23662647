// What the timeline's place is made of: filters, range and the moment being read.

import { instant, list, oneOf, placeOf, text } from "../../lib/place.js";

export const SPANS = { "6h": 6, "24h": 24, "7d": 168, "30d": 720, "1y": 8760 }; // hours
const HOUR_MS = 3600000;
const LISTS = { severity: "severity", category: "category", type: "event_type" }; // as the API says
export const TEXTS = ["q", "job", "workstation"];
export const NOWHERE = { severity: [], category: [], type: [], q: "", job: "", workstation: "",
  start: null, end: null, at: null };

export const { place, go, onPlace } = placeOf({
  severity: list, category: list, type: list, q: text, job: text, workstation: text,
  start: instant, end: instant, at: instant, span: oneOf(Object.keys(SPANS), "24h"),
}, (found) => ({ ...found, end: found.start !== null && found.start >= found.end ? null : found.end }));

/** How many filters narrow the list. */
export function narrowing(at) {
  return Object.keys(LISTS).filter((name) => at[name].length).length
    + TEXTS.filter((name) => at[name].trim()).length;
}

/** The filters as the API asks for them, without the period. */
export function filters(at) {
  const asked = new URLSearchParams();
  for (const [name, param] of Object.entries(LISTS)) {
    if (at[name].length) asked.set(param, at[name].join(","));
  }
  for (const name of TEXTS) if (at[name].trim()) asked.set(name, at[name].trim());
  return asked;
}

/** The period of the chart: the chosen range, else the last so many hours before `now`. */
export function period(at, now) {
  const end = at.end ?? now;
  return { start: at.start ?? end - SPANS[at.span] * HOUR_MS, end };
}
