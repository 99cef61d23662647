// Where the reader is: filters of the list, the chart and the cell chosen in it, all in the address.

const LISTS = ["type", "status"];
const TEXTS = ["job", "confidence", "dismissed", "chart", "days", "hour", "weekday", "date", "pattern"];
export const CELL = { hour: "", weekday: "", date: "" };
const listeners = [];

/** What the address says. */
export function place() {
  const asked = new URL(location.href).searchParams;
  const found = {};
  for (const name of LISTS) found[name] = (asked.get(name) ?? "").split(",").filter(Boolean);
  for (const name of TEXTS) found[name] = asked.get(name) ?? "";
  return found;
}

/** Go there. `replace` leaves no step in the history. */
export function go(changes, { replace = false } = {}) {
  const there = new URL(location.href);
  for (const [name, value] of Object.entries(changes)) {
    const text = Array.isArray(value) ? value.join(",") : String(value);
    if (text) there.searchParams.set(name, text);
    else there.searchParams.delete(name);
  }
  if (there.href === location.href) return;
  history[replace ? "replaceState" : "pushState"](null, "", there);
  tell();
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

/** The address of another page of ours with a query, in the language of this one. */
export function link(page, query) {
  const there = new URL(`${document.body.dataset.base}tws-monitor/${page}`, location.href);
  for (const [name, value] of Object.entries(query)) there.searchParams.set(name, value);
  const chosen = new URL(location.href).searchParams.get("lang");
  if (chosen) there.searchParams.set("lang", chosen);
  return there.href;
}
