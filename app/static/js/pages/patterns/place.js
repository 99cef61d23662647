// What the place of the patterns page is made of: filters, the chart and the cell chosen in it.

import { list, placeOf, text } from "../../lib/place.js";

export const CELL = { hour: "", weekday: "", date: "" };
export const UNFILTERED = { type: [], status: [], job: "", confidence: "", dismissed: "" };

export const { place, go, onPlace } = placeOf({
  type: list, status: list, job: text, confidence: text, dismissed: text, chart: text, days: text,
  hour: text, weekday: text, date: text, pattern: text,
});
