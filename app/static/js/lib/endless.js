// A stream of events without an end: the next page of the store is read as an end comes into sight.

import { trying } from "./api.js";
import { everySecond, now } from "./clock.js";
import { Way } from "./reader.js";
import { refusal } from "./acting.js";
import { longDay, t } from "./words.js";

const SKELETON_MS = 200;

export class Endless {
  /**
   * `below` and `above` are the lines at the ends (`above` only where a list may begin in the
   * middle of things), `root` is what scrolls, `asked()` gives filters, start and end,
   * `steady(change)` changes rows without moving the one being read, `nothing()` words no rows,
   * `idle()` is told that nothing is being read any more.
   */
  constructor(stream, { below, above = null, root = null, ahead, most, asked, nothing,
    steady = (change) => change(), idle = () => {} }) {
    this.stream = stream;
    this.below = below;
    this.above = above;
    this.most = most;
    this.asked = asked;
    this.nothing = nothing;
    this.steady = steady;
    this.idle = idle;
    /** @type {Way | null} */
    this.older = null;
    /** @type {Way | null} */
    this.newer = null; // null: there is nothing newer than the first row
    this.turn = 0; // counts the beginnings, so that late answers of an old place are dropped
    this.busy = false;
    this.watcher = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        if (isIntersecting) this.load(target === below ? "older" : "newer");
      }
    }, { root, rootMargin: `${ahead}px 0px` });
    everySecond(() => stream.tick());
  }

  /** Read from `from` down, anew; `up` is where a list begins that has something newer above it. */
  async begin({ from, up = null }) {
    const turn = this.reset();
    const { filters, start, end } = this.asked();
    this.older = new Way(filters, { from, until: start });
    this.newer = up === null ? null : new Way(filters, { from: up, until: end, oldestFirst: true });
    const clear = () => this.stream.clear();
    const skeleton = setTimeout(() => {
      clear();
      this.below.replaceChildren(t("events.loading"));
    }, SKELETON_MS);
    if (this.above) this.above.hidden = true;
    let fresh = true;
    const good = await this.follow("older", (events) => {
      clearTimeout(skeleton);
      if (fresh) clear();
      fresh = false;
      return this.stream.add(events);
    });
    clearTimeout(skeleton);
    if (turn !== this.turn) return false;
    if (fresh && !good) clear();
    return good;
  }

  /** Go on below the rows that are there; with none, and none in the store, it is at its end. */
  goOn() {
    this.reset();
    this.newer = null;
    this.older = this.wayDown();
    this.older.done = this.stream.size === 0;
    this.settle();
  }

  reset() {
    this.busy = false;
    this.turn += 1;
    return this.turn;
  }

  // Follow a way until it gave rows or ended; false when the server refused.
  async follow(name, take) {
    const { turn } = this;
    const way = this[name];
    const line = name === "older" ? this.below : this.above;
    this.busy = true;
    const good = await trying(async () => {
      for (;;) {
        const events = await way.next();
        if (turn !== this.turn || take(events) > 0 || way.done) return true;
        if (way.searched !== null) {
          line.replaceChildren(t("events.searching", { day: longDay(way.searched, now()) }));
        }
      }
    }, (refused) => {
      if (turn === this.turn) line.replaceChildren(refusal(refused, () => this.load(name)));
      return false;
    });
    if (turn !== this.turn) return false;
    this.busy = false;
    this.idle();
    return good;
  }

  /** Read on at an end. */
  async load(name) {
    if (this.busy || !this[name] || this[name].done) return;
    if (name === "older") this.below.replaceChildren(t("timeline.loading"));
    const good = await this.follow(name, (events) => {
      let added = 0;
      this.steady(() => {
        added = this.stream.add(events);
        // What goes at the other end can be read again: from that row on, a row twice is one.
        if (!this.stream.trim(this.most, name === "older" ? "top" : "bottom")) return;
        if (name === "older") this.newer = this.wayUp();
        else this.older = this.wayDown();
      });
      return added;
    });
    if (good && this.newer?.done) this.newer = null;
    if (good) this.settle();
  }

  /** New events at the top. */
  push(events) {
    this.stream.add(events, { isNew: true });
    if (this.stream.trim(this.most, "bottom")) this.older = this.wayDown();
    this.settle();
  }

  wayUp() {
    const { filters, end } = this.asked();
    return new Way(filters, { from: this.stream.first.at, until: end, oldestFirst: true });
  }

  wayDown() {
    const { filters, start } = this.asked();
    const { last } = this.stream;
    return new Way(filters, { from: last ? last.at + 1 : null, until: start });
  }

  /** Say what each end is, and watch for it. */
  settle() {
    const { above, below, older, newer } = this;
    if (this.busy || older === null) return;
    if (above) above.hidden = newer === null;
    if (above && newer) above.replaceChildren(t("events.more_newer"));
    const end = this.stream.size ? [t("timeline.end")] : this.nothing();
    below.replaceChildren(...(older.done ? end : []));
    // Observe anew: an end that stays visible is not reported again by itself.
    this.watcher.disconnect();
    if (!older.done) this.watcher.observe(below);
    if (above && newer) this.watcher.observe(above);
  }
}
