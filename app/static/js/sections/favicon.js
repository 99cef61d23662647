// The favicon: the verdict's shape in its colour with the count of open problems, drawn anew when
// it changes.

const SHAPES = { critical: "M16 1l15 15-15 15L1 16z", failed: "M3 3h26v26H3z",
  late: "M16 2l15 28H1z", waiting: "M16 4a12 12 0 110 24 12 12 0 010-24z",
  fine: "M16 3a13 13 0 110 26 13 13 0 010-26z", offline: "M5 5l22 22M27 5L5 27" };
const DRAWN = new Set(["waiting", "offline"]); // lines, not surfaces

const MOST = 99;
const BASELINE = { late: 26 }; // a triangle is wide at its foot

/** Show `shape` in the colour of `tone`, both names of the verdict's tones, with a count. */
export function favicon(tone, shape, count) {
  const style = getComputedStyle(document.documentElement);
  const [colour, ground] = [tone, "surface"].map((name) =>
    style.getPropertyValue(`--${name}`).trim());
  const look = DRAWN.has(shape) ? `fill="none" stroke="${colour}" stroke-width="5"`
    : `fill="${colour}"`;
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">`
    + `<path d="${SHAPES[shape]}" ${look}/>${DRAWN.has(shape) ? "" : figure(count, shape, ground)}`
    + "</svg>";
  document.querySelector('link[rel="icon"]').setAttribute("href",
    `data:image/svg+xml,${encodeURIComponent(drawing)}`);
}

function figure(count, shape, colour) {
  if (!count) return "";
  const words = count > MOST ? `${MOST}+` : String(count);
  return `<text x="16" y="${BASELINE[shape] ?? 22}" text-anchor="middle" fill="${colour}" `
    + `font-family="sans-serif" font-weight="700" font-size="${[18, 16, 12][words.length - 1]}">`
    + `${words}</text>`;
}
