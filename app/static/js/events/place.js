// Where the reader is: filters, range and the moment being read, all in the address.

const LISTS = ["severity", "category", "type"];
const TEXTS = ["q", "job", "workstation"];
const INSTANTS = ["start", "end", "at"];
export const SPANS = { "6h": 6, "24h": 24, "7d": 168, "30d": 720, "1y": 8760 }; // hours
const USUAL_SPAN = "24h";
const HOUR_MS = 3600000;
const listeners = [];

/** What the address says; what it says wrongly is as if it were not there. */
export function place() {
  const asked = new URL(location.href).searchParams;
  const found = {};
  for (const name of LISTS) found[name] = (asked.get(name) ?? "").split(",").filter(Boolean);
  for (const name of TEXTS) found[name] = asked.get(name) ?? "";
  for (const name of INSTANTS) {
    const at = Date.parse(asked.get(name) ?? "");
    found[name] = Number.isNaN(at) ? null : at;
  }
  if (found.start !== null && found.end !== null && found.start >= found.end) found.end = null;
  found.span = asked.get("span") in SPANS ? asked.get("span") : USUAL_SPAN;
  return found;
}

/** Go there. `replace` leaves no step in the history; `quiet` tells nobody. */
export function go(changes, { replace = false, quiet = false } = {}) {
  const there = new URL(location.href);
  for (const [name, value] of Object.entries(changes)) {
    const text = written(name, value);
    if (text) there.searchParams.set(name, text);
    else there.searchParams.delete(name);
  }
  if (there.href === location.href) return;
  history[replace ? "replaceState" : "pushState"](null, "", there);
  if (!quiet) tell();
}

function written(name, value) {
  if (Array.isArray(value)) return value.join(",");
  if (INSTANTS.includes(name)) return value === null ? "" : new Date(value).toISOString();
  return name === "span" && value === USUAL_SPAN ? "" : value;
}

/** Called at every step, the browser's own back and forward included. */
export function onPlace(listener) {
  listeners.push(listener);
}

function tell() {
  const now = place();
  for (const listener of listeners) listener(now);
}

window.addEventListener("popstate", tell);

/** How many filters narrow the list. */
export function narrowing(at) {
  return LISTS.filter((name) => at[name].length).length + TEXTS.filter((name) => at[name].trim()).length;
}

/** The filters as the API asks for them, without the period. */
export function filters(at) {
  const asked = new URLSearchParams();
  for (const [name, param] of [["severity", "severity"], ["category", "category"],
    ["type", "event_type"]]) {
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
