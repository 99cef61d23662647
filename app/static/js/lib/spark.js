// A small line of how a figure went: the last point is now. A gap is a time nobody looked.

import { svg } from "./dom.js";

const WIDE = 100;
const HIGH = 20;
const FEWEST = 5; // points: fewer are no trend
const EDGE = 2; // keeps the line's own width inside

/** The line through `points` (oldest first, null: a gap), named `label`; null where it is none. */
export function spark(points, label) {
  const known = points.filter((point) => point !== null);
  if (known.length < FEWEST) return null;
  const least = Math.min(...known);
  const range = Math.max(...known) - least;
  const round = (value) => Math.round(value * 10) / 10;
  const x = (at) => round((at / (points.length - 1)) * WIDE);
  const y = (value) => round(HIGH - EDGE - (range && (value - least) / range) * (HIGH - 2 * EDGE));
  let down = false;
  let path = "";
  points.forEach((value, at) => {
    if (value !== null) path += `${down ? "L" : "M"}${x(at)} ${y(value)}`;
    down = value !== null;
  });
  return svg("svg", { class: "spark", viewBox: `0 0 ${WIDE} ${HIGH}`, preserveAspectRatio: "none",
    role: "img", "aria-label": label }, svg("path", { d: path }));
}
