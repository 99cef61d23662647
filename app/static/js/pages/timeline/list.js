// The list of events: endless in both directions, live at its newest end.

import { trying } from "../../lib/api.js";
import { part, onEvents, onPart, row as known } from "../../lib/board.js";
import { now } from "../../lib/clock.js";
import { button, el } from "../../lib/dom.js";
import { Endless } from "../../lib/endless.js";
import { glide } from "../../lib/glide.js";
import { LiveTop } from "../../lib/livetop.js";
import { told } from "../../lib/reader.js";
import { Stream } from "../../lib/stream.js";
import { dateKey, longDay, t } from "../../lib/words.js";
import { filters, go, narrowing, NOWHERE, place } from "./place.js";
import { drawRow } from "./row.js";
import { atTop, followHead, headBottom, onRest, show, steady } from "./scroll.js";

const AHEAD_PX = 1200;
const MOST_ROWS = 1000;
const IN_SIGHT = 80; // lines at most, at the top
const MOST_WAITING = 1000; // beyond it the list starts anew when the reader is back at the top
const DAY_MS = 86400000;

export function connectList(node) {
  const rows = el("ol", { class: "stream", "aria-label": t("events.title") });
  const above = el("p", { class: "end above", hidden: true });
  const below = el("p", { class: "end older" });
  const fresh = button("", null, { class: "fresh", hidden: true });
  node.querySelector(".stream-body").replaceChildren(fresh, above, rows, below);

  let here = place();
  let seen = newestSeq();
  const stream = new Stream(rows, { nameDay,
    draw: (event, at) => drawRow(event, at, (name, value) => go({ [name]: value, at: null })) });
  const endless = new Endless(stream, { below, above, ahead: AHEAD_PX, most: MOST_ROWS, nothing,
    asked: () => ({ filters: filters(here), start: here.start, end: here.end }),
    steady: (change) => {
      steady(stream, change);
      top.forget((seq) => stream.known.has(seq));
    },
    idle: () => rested() });
  const top = new LiveTop({ button: fresh, hold: node.querySelector("#events-hold"), toTop,
    isAway: () => endless.newer !== null || !atTop(),
    // Nobody reads here, but somebody may look: what was on top glides down.
    push: (events) => glide([...rows.children].slice(0, IN_SIGHT), () => endless.push(events)) });

  /** Start at a place: its moment in the middle of things, else at the newest. */
  async function begin(at) {
    here = at;
    top.forget();
    seen = Math.max(seen, newestSeq());
    const good = await endless.begin(at.at === null ? { from: at.end }
      : { from: Math.min(at.at + 1, at.end ?? Infinity), up: at.at + 1 });
    if (here !== at) return;
    if (endless.newer) {
      if (good && stream.first) show(stream.first);
      await endless.load("newer");
    }
    if (here === at && good) endless.settle();
  }

  function nothing() {
    const isWhole = narrowing(here) === 0 && here.start === null && here.end === null;
    if (isWhole) return [t("timeline.empty")];
    return [t("events.nothing"), " ", button(t("events.clear"), () => go(NOWHERE))];
  }

  function toTop(events) {
    const anew = endless.newer !== null || events.length > MOST_WAITING;
    window.scrollTo({ top: 0, behavior: "instant" });
    if (!anew) return endless.push(events);
    go({ at: null }, { replace: true, quiet: true });
    return begin({ ...here, at: null });
  }

  const listen = { asking: false, again: false };

  /** Ask which of the events that were just told fit; the server knows the filters. */
  async function hear() {
    listen.again = true;
    if (listen.asking) return;
    listen.asking = true;
    while (listen.again) {
      listen.again = false;
      const asked = here;
      const newest = newestSeq();
      // A refusal is said by the banner of the lost link; what is missed is asked again later.
      const came = await trying(() => told(filters(asked), asked, seen), () => null);
      if (asked !== here) listen.again = true;
      else if (came !== null) {
        seen = came.reduce((most, { seq }) => Math.max(most, seq), Math.max(seen, newest));
        top.take(came.filter(({ seq }) => !stream.known.has(seq)));
      }
    }
    listen.asking = false;
  }

  // Where the reader is goes into the address: a reload or a link comes back to it. Who came to
  // rest while rows were on their way does not scroll again: it is looked for once they are there.
  const rested = onRest(() => {
    if (endless.busy || !stream.size) return;
    const newest = endless.newer === null;
    const row = atTop() && newest ? null : stream.firstBelow(headBottom());
    const at = row === stream.first && newest ? null : row?.at ?? null;
    if (at !== place().at) go({ at }, { replace: true, quiet: true });
    top.rest();
  });

  onEvents(hear);
  onPart("timeline", hear);
  window.addEventListener("resync:acknowledged", ({ detail }) => {
    const ids = new Set(detail.event_ids);
    for (const row of stream.rows) {
      if (!ids.has(row.event.event_id)) continue;
      row.event.acknowledged = { at: null, by: detail.by, note: detail.note };
      if (row.event.problem_state === "open") row.event.problem_state = "acknowledged";
      redrawKeepingFocus(row);
    }
  });
  // What somebody did with a problem shows at all that told of it.
  onPart("problem", () => {
    for (const line of stream.rows) {
      const problem = known("problem", line.event.problem_id);
      if (!problem || stateOf(problem) === stateOf(line.event)) continue;
      line.event.problem_state = problem.state;
      line.event.acknowledged = problem.acknowledged;
      redrawKeepingFocus(line);
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

/** What a line shows of how its problem stands; of the problem itself likewise. */
const stateOf = ({ state, problem_state: stands = state, acknowledged: taken }) =>
  `${stands} ${taken?.by ?? ""}`;

function newestSeq() {
  return (part("timeline")?.events ?? []).reduce((most, { seq }) => Math.max(most, seq), 0);
}

function nameDay({ at, day }) {
  const today = now();
  const name = longDay(at, today);
  if (day === dateKey(today)) return t("events.today", { day: name });
  return day === dateKey(today - DAY_MS) ? t("events.yesterday", { day: name }) : name;
}
