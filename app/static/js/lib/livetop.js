// The new end of a list: what is told goes in at once, or waits behind a button while somebody reads
// further down or holds the list.

import { say } from "./dom.js";
import { t } from "./words.js";

export class LiveTop {
  /**
   * `button` offers what waits, `hold` stops and resumes; `isAway()` tells that the reader is not at
   * the top, `push(events)` shows events, `toTop(events)` brings the reader there and shows them.
   */
  constructor({ button, hold, isAway, push, toTop }) {
    this.button = button;
    this.hold = hold;
    this.isAway = isAway;
    this.push = push;
    this.toTop = toTop;
    this.waiting = new Map(); // by seq
    this.held = false;
    button.addEventListener("click", () => this.release());
    hold.addEventListener("click", () => {
      this.setHeld(!this.held);
      if (!this.isReading()) this.release();
    });
  }

  isReading() {
    return this.held || this.isAway();
  }

  /** Events that are not shown yet. */
  take(events) {
    if (!events.length) return;
    if (!this.isReading()) this.push(events);
    else for (const event of events) this.waiting.set(event.seq, event);
    this.offer();
  }

  release() {
    this.setHeld(false);
    const fresh = [...this.waiting.values()];
    this.forget();
    this.toTop(fresh);
  }

  /** Come back by scrolling: nobody has to press anything. */
  rest() {
    if (this.waiting.size && !this.isReading()) this.release();
  }

  /** What waits is forgotten, all of it or what `isShown` by now. */
  forget(isShown = (_seq) => true) {
    for (const seq of [...this.waiting.keys()]) if (isShown(seq)) this.waiting.delete(seq);
    this.offer();
  }

  offer() {
    this.button.hidden = this.waiting.size === 0;
    say(this.button, `↑ ${t("timeline.new", { count: this.waiting.size })}`);
  }

  setHeld(value) {
    this.held = value;
    this.hold.setAttribute("aria-pressed", String(value));
    say(this.hold, t(value ? "timeline.resume" : "timeline.pause"));
  }
}
