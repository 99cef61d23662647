// What time it is in a zone that is only being considered.

/** 14:03 there, or null while the name is none the browser knows. */
export function hourIn(zone, ms) {
  if (!zone) return null;
  try {
    return new Intl.DateTimeFormat(document.documentElement.lang,
      { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(ms);
  } catch (unknown) {
    if (unknown instanceof RangeError) return null;
    throw unknown;
  }
}
