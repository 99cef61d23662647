// Where the time axis has its marks: at round times of the configured zone, whatever the night.

import { clock, dateKey } from "../../lib/words.js";

const MINUTE = 60000;
const HOUR = 60 * MINUTE;
export const DAY_MS = 24 * HOUR;
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720].map((minutes) => minutes * MINUTE);
const DAYS = [1, 2, 7, 14, 30]; // else 60
const MOST = 9;
const MOST_NARROW = 5; // labels would run into one another on a phone
const NARROW_PX = 560;

export function ticks(start, end) {
  if (!(end > start) || !Number.isFinite(end - start)) return [];
  const most = window.innerWidth < NARROW_PX ? MOST_NARROW : MOST;
  const step = STEPS.find((each) => (end - start) / each <= most);
  return step ? hours(start, end, step) : days(start, end, most);
}

// The wall clock's time of day, in milliseconds since midnight.
function timeOfDay(ms) {
  const [hour, minute, second] = clock(ms).split(":").map(Number);
  return hour * HOUR + minute * MINUTE + second * 1000 + (ms % 1000);
}

function hours(start, end, step) {
  const found = [];
  let at = start - (timeOfDay(start) % step);
  while (at <= end) {
    // After a clock change the wall clock is off the step: come back to it.
    const off = timeOfDay(at) % step;
    if (off) at += step - off;
    if (at >= start && at <= end) found.push(at);
    at += step;
  }
  return found;
}

function days(start, end, most) {
  const every = DAYS.find((each) => (end - start) / (each * DAY_MS) <= most) ?? 60;
  const found = [];
  let midnight = midnightAfter(start);
  while (midnight <= end) {
    found.push(midnight);
    midnight = midnightAfter(midnight + (every - 1) * DAY_MS + HOUR);
  }
  return found;
}

function midnightAfter(ms) {
  let at = ms - timeOfDay(ms) + DAY_MS;
  if (dateKey(at) === dateKey(ms)) at += HOUR; // a day of 25 hours
  const off = timeOfDay(at);
  return off > DAY_MS / 2 ? at + DAY_MS - off : at - off;
}
