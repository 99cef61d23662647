// Where the reader is: filters, sort and the chosen job, all in the address.

export const NAMES = ["q", "status", "workstation", "job_stream", "sort", "job"];
const listeners = [];

/** What the address says, without what is empty. */
export function place() {
  const asked = new URL(location.href).searchParams;
  return Object.fromEntries(NAMES.map((name) => [name, asked.get(name) ?? ""]));
}

/** Go there. Typing replaces the step in the history, a decision adds one: `back` undoes it. */
export function go(changes, { replace = false } = {}) {
  const there = new URL(location.href);
  for (const [name, value] of Object.entries(changes)) {
    if (value) there.searchParams.set(name, value);
    else there.searchParams.delete(name);
  }
  if (there.href === location.href) return;
  history[replace ? "replaceState" : "pushState"](null, "", there);
  tell();
}

/** Called with the place now and at every step, the browser's own back and forward included. */
export function onPlace(listener) {
  listeners.push(listener);
}

function tell() {
  const now = place();
  for (const listener of listeners) listener(now);
}

window.addEventListener("popstate", tell);

/** The place as the API asks for it; late and stuck are kinds here and switches there. */
export function query({ q, status, workstation, job_stream, sort }) {
  const asked = new URLSearchParams();
  if (q.trim()) asked.set("q", q.trim());
  for (const word of status.split(",").filter(Boolean)) {
    if (word === "late" || word === "stuck") asked.set(word, "true");
    else asked.append("status", word);
  }
  if (workstation.trim()) asked.set("workstation", workstation.trim());
  if (job_stream.trim()) asked.set("job_stream", job_stream.trim());
  asked.set("sort", sort || "name");
  return asked;
}
