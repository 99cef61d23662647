// A list of events kept in order, newest first, with the day named where it changes.

import { now } from "../clock.js";
import { el, icon } from "../dom.js";
import { clock, day, moment, t } from "../words.js";

const BY_SEVERITY = {
  critical: ["s-critical", "critical"], error: ["s-failed", "failed"], warning: ["s-late", "late"],
};
const BY_TYPE = {
  job_started: ["s-running", "running"], job_rerun: ["s-running", "running"],
  job_completed: ["s-fine", "fine"], workstation_linked: ["s-fine", "fine"],
  workstation_online: ["s-fine", "fine"], system_healthy: ["s-fine", "fine"],
  poll_recovered: ["s-fine", "fine"],
};
const TINTED_MS = 2000;

/** Rows go into `list`, always above `end`, its last child. */
export class EventList {
  constructor(list, end) {
    this.list = list;
    this.end = end;
    this.known = new Set();
  }

  get size() {
    return this.known.size;
  }

  has(event) {
    return this.known.has(event.seq);
  }

  clear() {
    for (const row of [...this.list.children]) if (row !== this.end) row.remove();
    this.known.clear();
  }

  /** Put an event where it belongs; false if it is there already. `from` is where to look first. */
  add(event, { isNew = false, from = "top" } = {}) {
    if (this.known.has(event.seq)) return false;
    this.known.add(event.seq);
    const row = draw(event);
    const below = from === "top" ? this.belowFromTop(row) : this.belowFromBottom(row);
    this.list.insertBefore(row, below);
    nameDay(row);
    if (below !== this.end) nameDay(below);
    if (isNew) {
      row.classList.add("new");
      setTimeout(() => row.classList.remove("new"), TINTED_MS);
    }
    return true;
  }

  belowFromTop(row) {
    let below = this.list.firstElementChild;
    while (below !== this.end && isNewer(below, row)) below = below.nextElementSibling;
    return below;
  }

  belowFromBottom(row) {
    let below = this.end;
    while (below.previousElementSibling && isNewer(row, below.previousElementSibling)) {
      below = below.previousElementSibling;
    }
    return below;
  }

  /** Let the oldest rows go, down to `most`. True if any went. */
  trim(most) {
    let went = false;
    while (this.known.size > most) {
      const last = this.end.previousElementSibling;
      this.known.delete(Number(last.dataset.seq));
      last.remove();
      went = true;
    }
    return went;
  }

  /** At midnight the newest rows become yesterday's and get their heading. */
  nameToday() {
    const top = this.list.firstElementChild;
    if (top !== this.end) nameDay(top);
  }
}

function isNewer(row, than) {
  const difference = Number(row.dataset.at) - Number(than.dataset.at);
  return difference ? difference > 0 : Number(row.dataset.seq) > Number(than.dataset.seq);
}

function nameDay(row) {
  const name = day(Number(row.dataset.at));
  const above = row.previousElementSibling;
  const starts = above ? above.dataset.day !== name : name !== day(now());
  row.dataset.day = name;
  row.toggleAttribute("data-new-day", starts);
}

function draw(event) {
  const at = typeof event.timestamp === "number" ? event.timestamp : Date.parse(event.timestamp);
  const [shape, tone] = toneOf(event);
  return el("li", { class: `event ${tone}`, "data-seq": event.seq, "data-at": at },
    el("time", { datetime: new Date(at).toISOString(), title: moment(at) }, clock(at)),
    el("span", { class: "mark" }, icon(shape),
      el("span", { class: "unseen" }, t(`severity.${event.severity}`))),
    el("span", { class: "message" }, ...emphasised(event)));
}

/** The shape and the tone of an event: a grave one by its severity, else by what happened. */
export function toneOf(event) {
  return BY_SEVERITY[event.severity] ?? BY_TYPE[event.event_type] ?? ["s-waiting", "waiting"];
}

/** The name of the job or workstation in bold, wherever the sentence has it. */
export function emphasised({ message, source }) {
  const start = source && source !== "system" ? message.indexOf(source) : -1;
  if (start < 0) return [message];
  return [message.slice(0, start), el("b", { class: "name" }, source),
    message.slice(start + source.length)];
}
