// The timeline: live at the top without moving what is being read, and back through the store.

import { onEvents, onPart } from "../board.js";
import { everySecond, now } from "../clock.js";
import { Refused, get } from "../api.js";
import { el, icon } from "../dom.js";
import { clock, day, moment, t } from "../words.js";

const PAGE = 100;
const MOST_LIVE = 500; // rows kept while nobody reads further down
const SHAPE = {
  critical: ["s-critical", "critical"], error: ["s-failed", "failed"], warning: ["s-late", "late"],
};
const BY_TYPE = {
  job_started: ["s-running", "running"], job_rerun: ["s-running", "running"],
  job_completed: ["s-fine", "fine"], workstation_linked: ["s-fine", "fine"],
  workstation_online: ["s-fine", "fine"], system_healthy: ["s-fine", "fine"],
  poll_recovered: ["s-fine", "fine"],
};

export function mount(node) {
  const body = node.querySelector(".body");
  const hold = node.querySelector("#hold-timeline");
  const list = el("ol", { class: "events", tabindex: "0", "aria-label": t("timeline.title") });
  const waitingButton = el("button", { type: "button", class: "waiting-events", hidden: true });
  const end = el("p", { class: "end" });
  let known = new Set();
  let waiting = [];
  let held = false;
  let oldest = null;
  let cursor = null;
  let loading = false;
  let finished = false;

  const watcher = new IntersectionObserver((seen) => {
    if (seen.some((entry) => entry.isIntersecting)) more();
  }, { root: list, rootMargin: "400px" });

  list.append(end);
  body.replaceChildren(waitingButton, list);

  const reading = () => held || list.scrollTop > 8;

  onPart("timeline", ({ events }) => {
    for (const row of [...list.children]) if (row !== end) row.remove();
    known = new Set();
    waiting = [];
    cursor = null;
    finished = events.length === 0;
    for (const event of [...events].reverse()) addTop(event, false);
    oldest = events.length ? events[events.length - 1].seq : null;
    end.textContent = finished ? t("timeline.empty") : "";
    offer();
    watchEnd();
  });

  onEvents((events) => {
    finished = finished && oldest !== null;
    const fresh = events.filter((event) => !known.has(event.seq) && event.seq > (oldest ?? 0));
    if (reading()) {
      waiting.push(...fresh);
      for (const event of fresh) known.add(event.seq);
    } else {
      for (const event of fresh) addTop(event, true);
      trim();
    }
    offer();
  });

  waitingButton.addEventListener("click", release);
  list.addEventListener("scroll", () => { if (!reading() && waiting.length) release(); });
  hold.addEventListener("click", () => {
    held = !held;
    hold.setAttribute("aria-pressed", String(held));
    hold.textContent = t(held ? "timeline.resume" : "timeline.pause");
    if (!held) release();
  });

  function release() {
    held = false;
    hold.setAttribute("aria-pressed", "false");
    hold.textContent = t("timeline.pause");
    for (const event of waiting) addTop(event, true, true);
    waiting = [];
    list.scrollTop = 0;
    offer();
  }

  function offer() {
    waitingButton.hidden = waiting.length === 0;
    waitingButton.textContent = `↑ ${t("timeline.new", { count: waiting.length })}`;
  }

  function addTop(event, isNew, again = false) {
    if (known.has(event.seq) && !again) return;
    known.add(event.seq);
    if (oldest === null) oldest = event.seq;
    end.textContent = "";
    const row = draw(event);
    const top = list.firstElementChild;
    list.prepend(row);
    separate(row);
    if (top && top !== end && top.classList.contains("event")) separate(top);
    if (isNew) {
      row.classList.add("new");
      setTimeout(() => row.classList.remove("new"), 2000);
    }
  }

  function trim() {
    const rows = list.querySelectorAll(".event");
    for (let i = MOST_LIVE; i < rows.length; i += 1) {
      known.delete(Number(rows[i].dataset.seq));
      rows[i].remove();
    }
    if (rows.length > MOST_LIVE) {
      oldest = Number(rows[MOST_LIVE - 1].dataset.seq);
      cursor = null;
      finished = false;
    }
  }

  // A day is named above its first row whenever the row above is of another day.
  function separate(row) {
    const above = row.previousElementSibling;
    const name = day(Number(row.dataset.at));
    const same = above?.classList.contains("event") && day(Number(above.dataset.at)) === name;
    row.toggleAttribute("data-new-day", !same && name !== day(now()));
    row.dataset.day = name;
  }

  function watchEnd() {
    // Observe anew: an end that stays visible is not reported again by itself.
    watcher.unobserve(end);
    watcher.observe(end);
  }

  async function more() {
    if (loading || finished || oldest === null) return;
    loading = true;
    end.textContent = t("timeline.loading");
    try {
      let added = 0;
      // The first pages may repeat what is shown already: the cursor starts at the newest.
      while (added === 0 && !finished) added = await page();
      end.textContent = finished ? t("timeline.end") : "";
      loading = false;
      if (!finished) watchEnd();
    } catch (refused) {
      if (!(refused instanceof Refused)) throw refused;
      end.replaceChildren(refused.message, " ",
        el("button", { type: "button", class: "button", onclick: () => { loading = false; more(); } },
          t("error.retry")));
    }
  }

  async function page() {
    const query = new URLSearchParams({ hours: "8760", limit: String(PAGE) });
    if (cursor) query.set("cursor", cursor);
    const answer = await get(`api/v1/monitoring/events?${query}`);
    cursor = answer.next_cursor;
    finished = !cursor;
    let added = 0;
    for (const event of answer.events) {
      if (known.has(event.seq) || event.seq >= oldest) continue;
      known.add(event.seq);
      const row = draw(event);
      end.before(row);
      separate(row);
      oldest = event.seq;
      added += 1;
    }
    return added;
  }

  everySecond(() => {
    // At midnight yesterday's rows get their heading.
    const row = list.querySelector(".event");
    if (row && !row.hasAttribute("data-new-day") && row.dataset.day !== day(now())) separate(row);
  });
}

function draw(event) {
  const at = typeof event.timestamp === "number" ? event.timestamp : Date.parse(event.timestamp);
  const [shape, tone] = SHAPE[event.severity] ?? BY_TYPE[event.event_type] ?? ["s-waiting", "waiting"];
  return el("li", { class: `event ${tone}`, "data-seq": event.seq, "data-at": at },
    el("time", { datetime: new Date(at).toISOString(), title: moment(at) }, clock(at)),
    el("span", { class: "mark" }, icon(shape), el("span", { class: "unseen" }, t(`severity.${event.severity}`))),
    el("span", { class: "message" }, ...emphasised(event)));
}

// The name of the job or workstation in bold, wherever the sentence has it.
function emphasised(event) {
  const { message, source } = event;
  const start = source && source !== "system" ? message.indexOf(source) : -1;
  if (start < 0) return [message];
  return [message.slice(0, start), el("b", { class: "name" }, source),
    message.slice(start + source.length)];
}
