// The engine beside Resync: its command line and its console, addressed without trusting a name.

// What the engine takes in names; folders stand before them. Nothing here can end a quoted text.
const NAME = /^[\p{L}\p{N}_\-/$@]+$/u;

/** The line that reruns a job; null where a name is none that the engine could have. */
export function rerunLine({ workstation, job_stream: stream, job_name: job }) {
  if (![stream, job].every((name) => NAME.test(name ?? ""))) return null;
  if (workstation && !NAME.test(workstation)) return null;
  const words = `rerun ${workstation ? `${workstation}#` : ""}${stream}.${job}`;
  const quote = words.includes("$") ? "'" : '"'; // a shell reads `$` between double ones
  return `conman ${quote}${words}${quote}`;
}

/** A console's address for one job, from the pattern of the settings; null where there is none. */
export function consoleHref(pattern, { job_name: job, job_stream: stream, workstation, job_id: id,
  run_id: run }) {
  if (!/^https?:\/\//.test(pattern)) return null;
  const values = { job, stream, workstation, job_id: id, run_id: run };
  return pattern.replace(/\{(\w+)\}/g, (all, name) =>
    (Object.hasOwn(values, name) ? encodeURIComponent(values[name] ?? "") : all));
}
