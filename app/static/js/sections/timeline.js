// The timeline: live at the top without moving what is being read, and back through the store.

import { onEvents, onPart } from "../board.js";
import { chosen, onChosen } from "../chosen.js";
import { everySecond } from "../clock.js";
import { Refused, get } from "../api.js";
import { el } from "../dom.js";
import { link } from "../patterns/place.js";
import { refusal } from "../refusal.js";
import { t } from "../words.js";
import { EventList } from "./eventlist.js";

const PAGE = 100;
const MOST_LIVE = 500; // rows kept while nobody reads further down
const MOST_WAITING = 1000; // beyond it the list starts anew when the reader is back at the top

export function mount(node) {
  const open = node.querySelector("#open-timeline");
  const lead = (name) => { open.href = link("timeline", name ? { workstation: name } : {}); };
  lead(chosen());
  onChosen(lead);
  const end = el("li", { class: "end" });
  const list = el("ol", { class: "events", tabindex: "0", "aria-label": t("timeline.title") }, end);
  const events = new EventList(list, end);
  const back = pager(list, end, events);
  const live = liveTop(list, events, back, node.querySelector("#hold-timeline"));
  node.querySelector(".body").replaceChildren(live.button, list);

  onPart("timeline", (part) => {
    events.clear();
    live.forget();
    if (chosen()) return back.restart({ empty: true });
    for (const event of part.events) events.add(event, { from: "bottom" });
    return back.restart();
  });
  onChosen(() => {
    events.clear();
    live.forget();
    list.scrollTop = 0;
    back.restart({ empty: true });
  });
  onEvents(live.take);
  everySecond(() => events.nameToday());
}

/** New events go in at once, or wait behind a button while somebody reads or holds. */
function liveTop(list, events, back, hold) {
  const button = el("button", { type: "button", class: "waiting-events", hidden: true,
    onclick: release });
  let waiting = [];
  let held = false;

  const reading = () => held || list.scrollTop > 8;

  function take(fresh) {
    const name = chosen();
    const unseen = fresh.filter((event) => !events.has(event) && (!name || event.workstation === name));
    if (reading()) waiting.push(...unseen);
    else show(unseen);
    offer();
  }

  function show(fresh) {
    for (const event of fresh) events.add(event, { isNew: true });
    if (events.trim(MOST_LIVE)) back.restart();
    back.settle();
  }

  function release() {
    setHeld(false);
    const fresh = waiting.slice(-MOST_WAITING);
    if (waiting.length > MOST_WAITING) events.clear();
    waiting = [];
    show(fresh);
    list.scrollTop = 0;
    offer();
  }

  function offer() {
    button.hidden = waiting.length === 0;
    button.textContent = `↑ ${t("timeline.new", { count: waiting.length })}`;
  }

  function setHeld(value) {
    held = value;
    hold.setAttribute("aria-pressed", String(held));
    hold.textContent = t(held ? "timeline.resume" : "timeline.pause");
  }

  hold.addEventListener("click", () => (held ? release() : setHeld(true)));
  list.addEventListener("scroll", () => { if (waiting.length && !reading()) release(); });

  function forget() {
    waiting = [];
    offer();
  }

  return { button, take, forget };
}

/** Older events, a page at a time, when the end comes into sight. */
function pager(list, end, events) {
  let cursor = null;
  let loading = false;
  let finished = false;
  let turn = 0; // an answer to what was asked before it counts no more

  const watcher = new IntersectionObserver((seen) => {
    if (seen.some((entry) => entry.isIntersecting)) more();
  }, { root: list, rootMargin: "400px" });

  function watch() {
    // Observe anew: an end that stays visible is not reported again by itself.
    watcher.unobserve(end);
    if (!finished) watcher.observe(end);
  }

  /** `empty`: nothing is shown yet, the store has it all. */
  function restart({ empty = false } = {}) {
    turn += 1;
    cursor = null;
    finished = events.size === 0 && !empty;
    settle();
    watch();
  }

  function settle() {
    if (!loading) {
      end.textContent = events.size === 0 && finished ? t("timeline.empty") : finished ? t("timeline.end") : "";
    }
  }

  async function more() {
    if (loading || finished) return;
    loading = true;
    end.textContent = t("timeline.loading");
    try {
      // The first pages repeat what is shown already: the cursor starts at the newest.
      while (!finished && (await page()) === 0);
      loading = false;
      settle();
      watch();
    } catch (refused) {
      loading = false;
      if (!(refused instanceof Refused)) throw refused;
      watcher.unobserve(end);
      end.replaceChildren(refusal(refused, more));
    }
  }

  async function page() {
    const query = new URLSearchParams({ hours: "8760", limit: String(PAGE) });
    if (cursor) query.set("cursor", cursor);
    if (chosen()) query.set("workstation", chosen());
    const asked = turn;
    const answer = await get(`api/v1/monitoring/events?${query}`);
    if (asked !== turn) return 0;
    cursor = answer.next_cursor;
    finished = !cursor;
    let added = 0;
    for (const event of answer.events) if (events.add(event, { from: "bottom" })) added += 1;
    return added;
  }

  return { restart, settle };
}
