// The rows of the timeline, newest first: one a line, a heading a day, the minute named once.

import { now } from "../clock.js";
import { el } from "../dom.js";
import { dateKey, longDay, t } from "../words.js";

const MINUTE_MS = 60000;
const DAY_MS = 86400000;
const TINTED_MS = 2000;

/** Rows in `list`; `draw(event)` makes one. Several rows may share an instant: `seq` decides. */
export class Stream {
  constructor(list, draw) {
    this.list = list;
    this.draw = draw;
    this.rows = [];
    this.known = new Map();
  }

  get size() {
    return this.rows.length;
  }

  get first() {
    return this.rows[0];
  }

  get last() {
    return this.rows[this.rows.length - 1];
  }

  clear() {
    this.list.replaceChildren();
    this.rows = [];
    this.known.clear();
  }

  /** Put events where they belong; how many were not there yet. */
  add(events, { isNew = false } = {}) {
    let added = 0;
    for (const event of events) {
      if (this.known.has(event.seq)) continue;
      const row = this.row(event);
      const index = this.placeOf(row);
      const below = this.rows[index];
      this.list.insertBefore(row.node, below ? below.heading ?? below.node : null);
      this.rows.splice(index, 0, row);
      this.known.set(event.seq, row);
      this.mark(index);
      this.mark(index + 1);
      added += 1;
      if (isNew) {
        row.node.classList.add("new");
        setTimeout(() => row.node.classList.remove("new"), TINTED_MS);
      }
    }
    return added;
  }

  row(event) {
    const at = Date.parse(event.timestamp);
    // The minute is that of the world's clock: an hour told twice at night stays two.
    return { at, seq: event.seq, event, day: dateKey(at), minute: Math.floor(at / MINUTE_MS),
      node: this.draw(event, at), heading: null };
  }

  placeOf(row) {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.rows[middle];
      if (other.at > row.at || (other.at === row.at && other.seq > row.seq)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  // Whether a row starts a day or a minute depends on the one above it.
  mark(index) {
    const row = this.rows[index];
    if (!row) return;
    const above = this.rows[index - 1];
    const starts = !above || above.day !== row.day;
    if (starts && !row.heading) {
      row.heading = el("li", { class: "day" }, el("h3", {}, dayName(row)));
      row.node.before(row.heading);
    } else if (!starts && row.heading) {
      row.heading.remove();
      row.heading = null;
    }
    row.node.classList.toggle("same", !starts && above.minute === row.minute);
  }

  /** Let rows go until `most` are left, from the top or the bottom. True if any went. */
  trim(most, end) {
    const surplus = this.rows.length - most;
    if (surplus <= 0) return false;
    const gone = end === "top" ? this.rows.splice(0, surplus) : this.rows.splice(most, surplus);
    for (const row of gone) {
      row.heading?.remove();
      row.node.remove();
      this.known.delete(row.seq);
    }
    this.mark(0);
    return true;
  }

  /** Draw an event anew, where it is shown. */
  redraw(row) {
    const next = this.draw(row.event, row.at);
    next.classList.toggle("same", row.node.classList.contains("same"));
    row.node.replaceWith(next);
    row.node = next;
  }

  /** The first row that is not above `y` of the window. */
  firstBelow(y) {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.rows[middle].node.getBoundingClientRect().bottom <= y) low = middle + 1;
      else high = middle;
    }
    return this.rows[low];
  }

  /** At midnight today becomes yesterday. */
  nameDays() {
    for (const row of this.rows) {
      if (row.heading) row.heading.firstChild.textContent = dayName(row);
    }
  }
}

function dayName({ at, day }) {
  const today = now();
  const name = longDay(at, today);
  if (day === dateKey(today)) return t("events.today", { day: name });
  return day === dateKey(today - DAY_MS) ? t("events.yesterday", { day: name }) : name;
}
