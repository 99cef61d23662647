// Hours on the wall of a named zone and instants: both ways by the zone's own rules.

const formats = new Map();

function parts(ms, zone) {
  if (!formats.has(zone)) {
    formats.set(zone, new Intl.DateTimeFormat("en-CA", { timeZone: zone, hourCycle: "h23",
      year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" }));
  }
  return Object.fromEntries(formats.get(zone).formatToParts(ms)
    .map(({ type, value }) => [type, value]));
}

/** 2026-12-03T01:00, what clocks in the zone show at that instant. */
export function wallOf(ms, zone) {
  const { year, month, day, hour, minute } = parts(ms, zone);
  return `${year}-${month}-${day}T${hour}:${minute}`;
}

/**
 * The instant at which they show it: the first of two; when the clock jumps over it, the jump; NaN
 * for no hour.
 */
export function instantOf(wall, zone) {
  const utc = Date.parse(`${wall}Z`);
  const at = (ms) => Date.parse(`${wallOf(ms, zone)}Z`) - ms;
  if (Number.isNaN(utc)) return NaN;
  const DAY = 86400000;
  const [before, after] = [at(utc - DAY), at(utc + DAY)];
  const fits = [utc - before, utc - after].filter((ms) => wallOf(ms, zone) === wall);
  if (fits.length) return Math.min(...fits);
  let [low, high] = [utc - after, utc - before];
  while (high - low > 60000) {
    const middle = Math.floor((low + high) / 120000) * 60000;
    if (at(middle) === after) high = middle;
    else low = middle;
  }
  return high;
}

/** The day so many days after another: 2026-12-03. */
export function daysAfter(day, count) {
  return new Date(Date.parse(`${day}T00:00Z`) + count * 86400000).toISOString().slice(0, 10);
}

/** "seg, 30/11, 22:00 GMT-3": text and zone from one conversion. */
export function told(ms, zone, locale) {
  return new Intl.DateTimeFormat(locale, { timeZone: zone, weekday: "short", day: "2-digit",
    month: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    timeZoneName: "shortOffset" }).format(ms);
}

/** Whether clocks of both zones show the same at that instant. */
export const alike = (ms, one, other) => wallOf(ms, one) === wallOf(ms, other);
