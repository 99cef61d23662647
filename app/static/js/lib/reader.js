// Reading the store in both directions from where the reader is, a page at a time.

import { get } from "./api.js";
import { BEGINNING } from "./place.js";

const API = "api/v1/monitoring/events";
const PAGE = "100";
const MOST = "500";

/**
 * One way through the store. `next()` answers the next events, older or newer, and knows when it is
 * `done`; a filter that fits seldom may answer none and still go on (`searched` tells how far).
 */
export class Way {
  /**
   * @param {ConstructorParameters<typeof URLSearchParams>[0]} filters
   * @param {{from: number | null, until?: number | null, oldestFirst?: boolean}} bounds
   */
  constructor(filters, { from, until = null, oldestFirst = false }) {
    this.asked = new URLSearchParams(filters);
    this.asked.set("start", iso(oldestFirst ? from : until ?? BEGINNING));
    const end = oldestFirst ? until : from;
    if (end !== null) this.asked.set("end", iso(end));
    if (oldestFirst) this.asked.set("order", "oldest");
    this.asked.set("limit", PAGE);
    this.asked.set("partial", "true");
    this.done = false;
    this.searched = null;
  }

  async next() {
    const answer = await get(`${API}?${this.asked}`);
    this.done = answer.next_cursor === null;
    this.searched = answer.searched_to ? Date.parse(answer.searched_to) : null;
    if (!this.done) this.asked.set("cursor", answer.next_cursor);
    return answer.events;
  }
}

/** Everything numbered above `seq` that fits the filters, oldest first. */
export async function told(filters, { start, end }, seq) {
  const found = [];
  const asked = new URLSearchParams(filters);
  asked.set("after_seq", seq);
  asked.set("limit", MOST);
  asked.set("start", iso(start ?? BEGINNING));
  if (end !== null) asked.set("end", iso(end));
  for (;;) {
    const answer = await get(`${API}?${asked}`);
    found.push(...answer.events);
    if (answer.next_cursor === null) return found;
    asked.set("cursor", answer.next_cursor);
  }
}

function iso(ms) {
  return new Date(ms).toISOString();
}
