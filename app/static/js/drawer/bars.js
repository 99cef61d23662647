// Bars of equal width for a row of values, for the eye only: the table beside them says the same.

import { svg } from "../lib/dom.js";

const WIDTH = 600;
const HEIGHT = 72;
const GAP = 0.25; // of a bar's place
const LEAST = 2; // what took no time at all is still seen

/** `values` are `{value, bad}`; the band from `low` to `high` is what is usual, null for none. */
export function bars(values, { low, high }) {
  const most = Math.max(...values.map(({ value }) => value), high ?? 0) || 1;
  const y = (value) => HEIGHT - Math.max(LEAST, (value / most) * (HEIGHT - 2));
  const place = Math.min(WIDTH / values.length, 24);
  const band = low === null ? [] : [svg("rect", { class: "band", x: 0, y: y(high), width: WIDTH,
    height: Math.max(LEAST, y(low) - y(high)) })];
  return svg("svg", { class: "bars", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true",
    preserveAspectRatio: "none" }, ...band, ...values.map(({ value, bad }, at) => svg("rect", {
    class: bad ? "bad" : "good", x: (at * place).toFixed(2), y: y(value).toFixed(2),
    width: (place * (1 - GAP)).toFixed(2), height: (HEIGHT - y(value)).toFixed(2) })));
}
