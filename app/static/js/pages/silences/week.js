// Seven nights, a column each from noon to noon: what holds something back, and when.

import { here, instant } from "../../lib/clock.js";
import { button, el, say } from "../../lib/dom.js";
import { t } from "../../lib/words.js";
import { daysAfter, instantOf, wallOf } from "../../lib/zoned.js";
import { namesOf } from "./row.js";

const NIGHTS = 7;
/** @type {Intl.DateTimeFormatOptions} */
const DAY = { weekday: "short", day: "numeric" };
const HOURS = [12, 15, 18, 21, 0, 3, 6, 9];

/** `period(start, end)` is told which week is looked at; `edit(silence)` of a click on one. */
export function connectWeek(node, { zone, locale, period, edit }) {
  let first = firstNight();
  const place = node.querySelector(".week");
  const move = (days) => { first = daysAfter(first, days); look(); };
  node.querySelector('[data-act="earlier"]').addEventListener("click", () => move(-NIGHTS));
  node.querySelector('[data-act="later"]').addEventListener("click", () => move(NIGHTS));

  /** The night we are in began at the last noon. */
  function firstNight() {
    const wall = wallOf(here(), zone());
    const day = wall.slice(0, 10);
    return Number(wall.slice(11, 13)) < 12 ? daysAfter(day, -1) : day;
  }

  const noon = (night) => instantOf(`${daysAfter(first, night)}T12:00`, zone());
  const day = (ms, options) => new Intl.DateTimeFormat(locale, { timeZone: zone(), ...options })
    .format(ms);
  const weekday = (ms) => day(ms, { weekday: "short" }).replace(".", "");

  function look() {
    say(node.querySelector(".week-title"), `${day(noon(0), { day: "numeric", month: "short" })} – ${
      day(noon(NIGHTS), { day: "numeric", month: "short" })}`);
    period(new Date(noon(0)).toISOString(), new Date(noon(NIGHTS)).toISOString());
  }

  function show(silences) {
    const now = here();
    place.replaceChildren(
      el("div", { class: "week-hours", "aria-hidden": "true" },
        ...HOURS.map((hour) => el("span", {}, `${hour} h`))),
      ...Array.from({ length: NIGHTS }, (_, night) => column(night, silences, now)));
  }

  function column(night, silences, now) {
    const [start, end] = [noon(night), noon(night + 1)];
    const within = (ms) => Math.min(Math.max(ms, start), end) - start;
    const share = (ms) => `${(100 * within(ms)) / (end - start)}%`;
    const blocks = silences.flatMap((silence) => (silence.windows ?? [])
      .map((window) => [silence, instant(window.starts_at), instant(window.ends_at)])
      .filter(([, from, to]) => from < end && to > start));
    const isNow = start <= now && now < end;
    const bars = blocks.map(([silence, from, to], nth) => {
      const state = from <= now && now < to ? "active" : silence.rrule ? "recurs" : "";
      const hours = `${wallOf(from, zone()).slice(11)}–${wallOf(to, zone()).slice(11)}`;
      const bar = button([el("span", { class: "name" }, namesOf(silence)), " ",
        el("span", {}, hours)], () => edit(silence), { class: `window ${state}`,
        "aria-label": `${namesOf(silence)}, ${day(from, DAY)}, ${hours}` });
      bar.style.setProperty("--from", share(from));
      bar.style.setProperty("--to", share(to));
      bar.style.setProperty("--nth", String(nth % 4));
      return bar;
    });
    const line = isNow ? el("i", { class: "now", title: t("silences.now") }) : null;
    line?.style.setProperty("--from", share(now));
    return el("div", { class: isNow ? "night now-night" : "night" },
      el("div", { class: "night-name" },
        `${weekday(start)} ${day(start, { day: "numeric" })} → ${weekday(end)}`),
      el("div", { class: "night-hours" }, ...bars, line));
  }

  return { show, look };
}
