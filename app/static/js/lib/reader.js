// Reading the store in both directions from where the reader is, a page at a time.

import { get } from "./api.js";
import { BEGINNING, iso } from "./place.js";

const PAGE = 100;
const MOST = 500;

/**
 * One way through the store. `next()` answers the next events, older or newer, and knows when it is
 * `done`; a filter that fits seldom may answer none and still go on (`searched` tells how far).
 */
export class Way {
  /**
   * @param {Record<string, any>} filters
   * @param {{from: number | null, until?: number | null, oldestFirst?: boolean}} bounds
   */
  constructor(filters, { from, until = null, oldestFirst = false }) {
    /** @type {Record<string, any>} */
    this.asked = { ...filters, limit: PAGE, partial: true, order: oldestFirst ? "oldest" : null,
      start: iso(oldestFirst ? from : until ?? BEGINNING), end: iso(oldestFirst ? until : from) };
    this.done = false;
    this.searched = null;
  }

  async next() {
    const { events, next_cursor: cursor, searched_to: searched } = await get("events", this.asked);
    this.done = cursor === null;
    this.searched = searched ? Date.parse(searched) : null;
    if (!this.done) this.asked.cursor = cursor;
    return events;
  }
}

/** Everything numbered above `seq` that fits the filters, oldest first. */
export async function told(filters, { start, end }, seq) {
  const found = [];
  const asked = { ...filters, after_seq: seq, limit: MOST, start: iso(start ?? BEGINNING),
    end: iso(end), cursor: null };
  do {
    const answer = await get("events", asked);
    found.push(...answer.events);
    asked.cursor = answer.next_cursor;
  } while (asked.cursor !== null);
  return found;
}
