// Rows of events, newest first: one a line, a heading a day, the minute named once.

import { now } from "./clock.js";
import { el, say } from "./dom.js";
import { dateKey } from "./words.js";

const MINUTE_MS = 60000;
const TINTED_MS = 2000;

/**
 * Rows in `list`, above `tail` where there is one; `draw(event, at)` makes one, `nameDay(row, top)`
 * words its day or gives null. Several rows may share an instant: `seq` decides.
 */
export class Stream {
  constructor(list, { draw, nameDay, tail = null }) {
    this.list = list;
    this.draw = draw;
    this.nameDay = nameDay;
    this.tail = tail;
    this.rows = [];
    this.known = new Map();
    this.today = "";
  }

  get size() {
    return this.rows.length;
  }

  get first() {
    return this.rows[0];
  }

  get last() {
    return this.rows.at(-1);
  }

  clear() {
    this.cut(this.rows.splice(0));
  }

  /** Put events where they belong; how many were not there yet. */
  add(events, { isNew = false } = {}) {
    const before = this.size;
    for (const event of events) if (!this.known.has(event.seq)) this.put(event, isNew);
    return this.size - before;
  }

  put(event, isNew) {
    const row = this.row(event);
    const index = this.placeOf(row);
    const below = this.rows[index];
    this.list.insertBefore(row.node, below ? below.heading ?? below.node : this.tail);
    this.rows.splice(index, 0, row);
    this.known.set(event.seq, row);
    this.mark(index);
    this.mark(index + 1);
    if (!isNew) return;
    row.node.classList.add("new");
    setTimeout(() => row.node.classList.remove("new"), TINTED_MS);
  }

  row(event) {
    const at = new Date(event.timestamp).getTime();
    // The minute is that of the world's clock: an hour told twice at night stays two.
    return { at, seq: event.seq, event, day: dateKey(at), minute: Math.floor(at / MINUTE_MS),
      node: this.draw(event, at), heading: null };
  }

  placeOf(row) {
    return this.search((other) => other.at > row.at || (other.at === row.at && other.seq > row.seq));
  }

  /** The first row that is not above `y` of the window. */
  firstBelow(y) {
    return this.rows[this.search(({ node }) => node.getBoundingClientRect().bottom <= y)];
  }

  // The index of the first row of which `isAbove` does not hold.
  search(isAbove) {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isAbove(this.rows[middle])) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // Whether a row starts a day or a minute depends on the one above it.
  mark(index) {
    const row = this.rows[index];
    if (!row) return;
    const above = this.rows[index - 1];
    const starts = above?.day !== row.day;
    const name = starts ? this.nameDay(row, !above) : null;
    if (name === null) {
      row.heading?.remove();
      row.heading = null;
    } else if (row.heading) {
      say(row.heading.firstChild, name);
    } else {
      row.heading = el("li", { class: "day" }, el("h3", {}, name));
      row.node.before(row.heading);
    }
    row.node.classList.toggle("same", !starts && above.minute === row.minute);
  }

  /** Let rows go until `most` are left, from the top or the bottom. True if any went. */
  trim(most, end) {
    const surplus = this.rows.length - most;
    if (surplus <= 0) return false;
    this.cut(end === "top" ? this.rows.splice(0, surplus) : this.rows.splice(most, surplus));
    this.mark(0);
    return true;
  }

  cut(rows) {
    for (const row of rows) {
      row.heading?.remove();
      row.node.remove();
      this.known.delete(row.seq);
    }
  }

  /** Draw an event anew, where it is shown. */
  redraw(row) {
    const next = this.draw(row.event, row.at);
    next.classList.toggle("same", row.node.classList.contains("same"));
    row.node.replaceWith(next);
    row.node = next;
  }

  /** At midnight today becomes yesterday: call it every second. */
  tick() {
    const today = dateKey(now());
    if (this.today && this.today !== today) this.rows.forEach((_, index) => this.mark(index));
    this.today = today;
  }
}
