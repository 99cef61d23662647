// What the place of the patterns page is made of: filters, the chart and the cell chosen in it.

import { list, oneOf, placeOf, text } from "../../lib/place.js";

export const KINDS = ["heat", "clock", "chain", "year"];
export const PERIODS = ["30", "90", "365"]; // days, as app/charts/pattern_charts.py

export const CELL = { hour: "", weekday: "", date: "" };
export const UNFILTERED = { type: [], status: [], job: "", confidence: "", dismissed: "" };

export const { place, go, onPlace } = placeOf({
  type: list, status: list, job: text, confidence: text, dismissed: text, pattern: text,
  chart: oneOf(KINDS, KINDS[0]), days: oneOf(PERIODS, PERIODS[0]), hour: text, weekday: text, date: text,
});
