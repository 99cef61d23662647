// The timeline: live at the top without moving what is being read, and back through the store.

import { onEvents, onPart } from "../lib/board.js";
import { now } from "../lib/clock.js";
import { button, el } from "../lib/dom.js";
import { Endless } from "../lib/endless.js";
import { mark, message, toneOf } from "../lib/eventtext.js";
import { LiveTop } from "../lib/livetop.js";
import { link } from "../lib/place.js";
import { Stream } from "../lib/stream.js";
import { clock, dateKey, day, moment, t } from "../lib/words.js";
import { chosen, onChosen } from "./chosen.js";

const AHEAD_PX = 400;
const MOST_ROWS = 500;
const MOST_WAITING = 1000; // beyond it the oldest of them come back from the store
const AT_TOP_PX = 8;

export function mount(node) {
  const open = node.querySelector("#open-timeline");
  const end = el("li", { class: "end" });
  const list = el("ol", { class: "events", tabindex: "0", "aria-label": t("timeline.title") }, end);
  const waiting = button("", null, { class: "waiting-events", hidden: true });
  const stream = new Stream(list, { draw, tail: end, nameDay: ({ at, day: key }, top) =>
    (top && key === dateKey(now()) ? null : day(at)) });
  const endless = new Endless(stream, { below: end, root: list, ahead: AHEAD_PX, most: MOST_ROWS,
    asked: () => ({ filters: chosen() ? { workstation: chosen() } : {}, start: null, end: null }),
    nothing: () => [t("timeline.empty")] });
  const top = new LiveTop({ button: waiting, hold: node.querySelector("#hold-timeline"),
    isAway: () => list.scrollTop > AT_TOP_PX,
    push: (events) => endless.push(events),
    toTop(events) {
      if (events.length > MOST_WAITING) stream.clear();
      endless.push(events.slice(-MOST_WAITING));
      list.scrollTop = 0;
    } });
  node.querySelector(".body").replaceChildren(waiting, list);
  list.addEventListener("scroll", () => top.rest());

  onPart("timeline", ({ events }) => {
    top.forget();
    if (chosen()) return narrow();
    stream.clear();
    stream.add(events);
    endless.goOn();
  });
  onEvents((events) => top.take(events.filter(({ seq, workstation }) =>
    !stream.known.has(seq) && (!chosen() || workstation === chosen()))));
  onChosen((name) => {
    open.href = link("events", { workstation: name });
    top.forget();
    list.scrollTop = 0;
    narrow();
  });
  open.href = link("events", { workstation: chosen() });

  // The store has what the page does not.
  async function narrow() {
    if (await endless.begin({ from: null })) endless.settle();
  }
}

function draw(event, at) {
  return el("li", { class: `event ${toneOf(event)[1]}`, "data-seq": event.seq },
    el("time", { datetime: new Date(at).toISOString(), title: moment(at) }, clock(at)),
    mark(event), message(event));
}
