// Names that lead to their drawer, everywhere alike; on the wall they are words: nobody touches it.

import { hrefOf } from "../drawer/place.js";
import { el } from "./dom.js";
import { said } from "./place.js";

/** What a job's name leads to: its place in the plan, else one run of it, else all of that name. */
export function jobHref({ job_id: id, run_id: run, job_name: name }) {
  if (id) return hrefOf("job", id, name);
  return run ? hrefOf("run", run, name) : hrefOf("named", name);
}

/** A name as a link, or as it is where links are of no use; `more` are attributes. */
export function named(name, href, more = {}) {
  return said("wall") === "1" ? el("b", { class: "name", title: name }, name)
    : el("a", { class: "name to-drawer", title: name, href, ...more }, name);
}

export const stationName = (name, more) => named(name, hrefOf("workstation", name), more);
export const streamName = (name, more) => named(name, hrefOf("stream", name), more);
