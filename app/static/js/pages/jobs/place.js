// What the place of the jobs page is made of: filters and sort.

import { list, placeOf, text } from "../../lib/place.js";

export const NOWHERE = { q: "", status: "", workstation: "", job_stream: "" };

export const { place, go, follow } = placeOf(
  { q: text, status: text, workstation: text, job_stream: text, sort: text, columns: list });

/** The place as the API asks for it; late and stuck are kinds here and switches there. */
export function query({ q, status, workstation, job_stream, sort }) {
  const words = status.split(",").filter(Boolean);
  const kind = (word) => (words.includes(word) ? true : null);
  return { q: q.trim(), status: words.filter((word) => word !== "late" && word !== "stuck"),
    late: kind("late"), stuck: kind("stuck"), workstation: workstation.trim(),
    job_stream: job_stream.trim(), sort: sort || "urgency" };
}
