// What the timeline's place is made of: filters, range and the moment being read.

import { instant, list, oneOf, placeOf, text } from "../../lib/place.js";

const SPANS = { "6h": 6, "24h": 24, "7d": 168, "30d": 720, "1y": 8760 }; // hours
const HOUR_MS = 3600000;
export const TEXTS = ["q", "job", "workstation"];
export const NOWHERE = { severity: [], category: [], type: [], q: "", job: "", workstation: "",
  state: "", start: null, end: null, at: null };

export const { place, go, follow } = placeOf({
  severity: list, category: list, type: list, q: text, job: text, workstation: text,
  state: oneOf(["open"], ""),
  start: instant, end: instant, at: instant, span: oneOf(Object.keys(SPANS), "24h"),
}, (found) => (found.start !== null && found.start >= found.end ? { ...found, end: null } : found));

/** How many filters narrow the list. */
export function narrowing(at) {
  return Object.values(filters(at)).filter((asked) => asked.length).length;
}

/** The filters as the API asks for them, without the period. */
export function filters(at) {
  return { severity: at.severity, category: at.category, event_type: at.type, q: at.q.trim(),
    job: at.job.trim(), workstation: at.workstation.trim(), open: at.state ? "true" : "" };
}

/** The period of the chart: the chosen range, else the last so many hours before `now`. */
export function period(at, now) {
  const end = at.end ?? now;
  return { start: at.start ?? end - SPANS[at.span] * HOUR_MS, end };
}
