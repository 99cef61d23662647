// What the place of the jobs page is made of: filters, sort and the chosen job.

import { placeOf, text } from "../../lib/place.js";

export const NOWHERE = { q: "", status: "", workstation: "", job_stream: "" };

export const { place, go, onPlace } = placeOf(
  { q: text, status: text, workstation: text, job_stream: text, sort: text, job: text });

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
