// The list of events: endless in both directions, live at its newest end.

import { part, onEvents, onPart } from "../board.js";
import { everySecond, now } from "../clock.js";
import { el } from "../dom.js";
import { refusal } from "../refusal.js";
import { longDay, t } from "../words.js";
import { filters, go, narrowing, place } from "./place.js";
import { told, trying, Way } from "./reader.js";
import { drawRow } from "./row.js";
import { atTop, followHead, headBottom, onRest, show, steady } from "./scroll.js";
import { Stream } from "./stream.js";

const MOST_ROWS = 1000;
const MOST_WAITING = 1000; // beyond it the list starts anew when the reader is back at the top
const AHEAD = "1200px";
const SKELETON_MS = 200;

export function connectList(node) {
  const rows = el("ol", { class: "stream", "aria-label": t("events.title") });
  const above = el("p", { class: "end above", hidden: true });
  const below = el("p", { class: "end below" });
  const button = el("button", { type: "button", class: "fresh", hidden: true, onclick: toTop });
  const hold = node.querySelector("#events-hold");
  const stream = new Stream(rows, (event, at) =>
    drawRow(event, at, (name, value) => go({ [name]: value, at: null })));
  node.querySelector(".stream-body").replaceChildren(button, above, rows, below);

  let here = place();
  let older = null;
  let newer = null; // null: there is nothing newer than the first row
  let loading = 0; // counts the beginnings, so that late answers of an old place are dropped
  let busy = false;
  let held = false;
  let waiting = [];
  let seen = newestSeq();

  const reading = () => held || newer !== null || !atTop();

  /** Start at a place: its moment in the middle of things, else at the newest. */
  async function begin(at) {
    here = at;
    const number = ++loading;
    busy = false;
    waiting = [];
    offer();
    seen = Math.max(seen, newestSeq());
    const from = at.at === null ? at.end : Math.min(at.at + 1, at.end ?? Infinity);
    older = new Way(filters(at), { from, until: at.start });
    newer = at.at === null ? null
      : new Way(filters(at), { from: at.at + 1, until: at.end, oldestFirst: true });
    const skeleton = setTimeout(() => {
      stream.clear();
      say(below, t("events.loading"));
    }, SKELETON_MS);
    above.hidden = true;
    let fresh = true;
    const good = await load(older, below, number, (events) => {
      clearTimeout(skeleton);
      if (fresh) stream.clear();
      fresh = false;
      stream.add(events);
    });
    clearTimeout(skeleton);
    if (number !== loading) return;
    if (fresh && !good) stream.clear();
    if (at.at !== null && newer !== null) {
      if (good && stream.first) show(stream.first);
      await loadNewer();
    }
    settle();
  }

  /** Follow a way until it gave rows or ended. */
  async function load(way, line, number, take) {
    busy = true;
    const good = await trying(async () => {
      let added = 0;
      while (added === 0 && number === loading) {
        const events = await way.next();
        if (number !== loading) return;
        added = take(events) ?? events.length;
        if (way.done) return;
        if (way.searched !== null) {
          say(line, t("events.searching", { day: longDay(way.searched, now()) }));
        }
      }
    }, (refused) => {
      if (number === loading) say(line, refusal(refused, line === below ? loadOlder : loadNewer));
    });
    if (number === loading) busy = false;
    return good;
  }

  async function loadOlder() {
    if (busy || !older || older.done) return;
    const number = loading;
    say(below, t("timeline.loading"));
    const good = await load(older, below, number, (events) => {
      let added = 0;
      steady(stream, () => {
        added = stream.add(events);
        // What goes at the top can be read again: from the first row on, a row twice is one.
        if (stream.trim(MOST_ROWS, "top")) newer = wayUp();
      });
      return added;
    });
    if (good && number === loading) settle();
  }

  async function loadNewer() {
    if (busy || newer === null) return;
    const number = loading;
    const good = await load(newer, above, number, (events) => {
      let added = 0;
      steady(stream, () => {
        added = stream.add(events);
        if (stream.trim(MOST_ROWS, "bottom")) older = wayDown();
      });
      return added;
    });
    if (!good || number !== loading) return;
    if (newer.done) {
      newer = null;
      waiting = waiting.filter((event) => !stream.known.has(event.seq));
      offer();
    }
    settle();
  }

  function wayUp() {
    return new Way(filters(here), { from: stream.first.at, until: here.end, oldestFirst: true });
  }

  function wayDown() {
    return new Way(filters(here), { from: stream.last.at + 1, until: here.start });
  }

  function settle() {
    above.hidden = newer === null;
    if (newer !== null) say(above, t("events.more_newer"));
    if (older.done) say(below, ...(stream.size ? [t("timeline.end")] : nothing()));
    else say(below, "");
    watch();
  }

  function nothing() {
    const narrow = narrowing(here) > 0 || here.start !== null || here.end !== null;
    if (!narrow) return [t("timeline.empty")];
    return [t("events.nothing"), " ", el("button", { type: "button", class: "button",
      onclick: () => node.querySelector("#events-clear").click() }, t("events.clear"))];
  }

  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      if (entry.target === below) loadOlder();
      else loadNewer();
    }
  }, { rootMargin: `${AHEAD} 0px` });

  function watch() {
    // Observe anew: an end that stays visible is not reported again by itself.
    watcher.disconnect();
    if (!older.done) watcher.observe(below);
    if (newer !== null) watcher.observe(above);
  }

  // Live

  let asking = false;
  let again = false;

  /** Ask which of the events that were just told fit; the server knows the filters. */
  async function listen() {
    again = true;
    if (asking) return;
    asking = true;
    while (again) {
      again = false;
      const number = loading;
      await trying(async () => {
        const fresh = await told(filters(here), here, seen);
        if (number !== loading) {
          again = true;
          return;
        }
        for (const event of fresh) seen = Math.max(seen, event.seq);
        seen = Math.max(seen, newestSeq());
        take(fresh.filter((event) => !stream.known.has(event.seq)));
      }, () => { /* said by the banner of the lost link; what is missed is asked again later */ });
    }
    asking = false;
  }

  function take(fresh) {
    if (fresh.length === 0) return;
    if (reading()) {
      const there = new Set(waiting.map((event) => event.seq));
      waiting.push(...fresh.filter((event) => !there.has(event.seq)));
    } else {
      stream.add(fresh, { isNew: true });
      if (stream.trim(MOST_ROWS, "bottom")) older = wayDown();
      settle();
    }
    offer();
  }

  function offer() {
    button.hidden = waiting.length === 0;
    button.textContent = `↑ ${t("timeline.new", { count: waiting.length })}`;
  }

  function toTop() {
    setHeld(false);
    const fresh = waiting;
    waiting = [];
    offer();
    window.scrollTo({ top: 0, behavior: "instant" });
    if (newer !== null || fresh.length > MOST_WAITING) {
      go({ at: null }, { replace: true, quiet: true });
      begin({ ...here, at: null });
    } else {
      stream.add(fresh, { isNew: true });
      settle();
    }
  }

  function setHeld(value) {
    held = value;
    hold.setAttribute("aria-pressed", String(held));
    hold.textContent = t(held ? "timeline.resume" : "timeline.pause");
  }

  hold.addEventListener("click", () => {
    if (!held) setHeld(true);
    else if (atTop()) toTop();
    else setHeld(false);
  });

  // Where the reader is goes into the address: a reload or a link comes back to it.
  onRest(() => {
    if (busy || !stream.size) return;
    const row = atTop() && newer === null ? null : stream.firstBelow(headBottom());
    const at = row === undefined || row === stream.first && newer === null ? null : row?.at ?? null;
    if (at !== place().at) go({ at }, { replace: true, quiet: true });
    if (waiting.length && !reading()) toTop();
  });

  onEvents(listen);
  onPart("timeline", listen);
  everySecond(midnight());

  function midnight() {
    let day = "";
    return () => {
      const at = now();
      const today = longDay(at, at);
      if (day && day !== today) stream.nameDays();
      day = today;
    };
  }

  window.addEventListener("resync:acknowledged", ({ detail }) => {
    const ids = new Set(detail.event_ids);
    for (const row of stream.rows) {
      if (!ids.has(row.event.event_id)) continue;
      row.event.acknowledged = { at: null, by: detail.by, note: detail.note };
      redrawKeepingFocus(row);
    }
  });

  function redrawKeepingFocus(row) {
    const focused = row.node.contains(document.activeElement);
    stream.redraw(row);
    if (!focused) return;
    const next = row.node.nextElementSibling?.querySelector("button[data-act]") ?? row.node;
    if (next === row.node) next.tabIndex = -1;
    next.focus({ preventScroll: true });
  }

  followHead();
  return { begin };
}

function say(line, ...content) {
  line.replaceChildren(...content);
}

function newestSeq() {
  return (part("timeline")?.events ?? []).reduce((most, { seq }) => Math.max(most, seq), 0);
}
