// What is open: the filter, how many there are, and taking all that the filters leave.

import { acting } from "../../lib/acting.js";
import { get, trying } from "../../lib/api.js";
import { onEvents } from "../../lib/board.js";
import { button, say } from "../../lib/dom.js";
import { iso } from "../../lib/place.js";
import { takeEvents } from "../../lib/taking.js";
import { number, t } from "../../lib/words.js";
import { filters, go, place } from "./place.js";

const MOST = 500; // that the API tells and takes at once
const HOURS = 8760;
const REST_MS = 1000; // many events at once are counted once

export function connectOpen(node) {
  const pick = node.querySelector("#events-open");
  const line = node.querySelector(".open-events");
  let ids = [];
  let done = "";
  let timer = 0;
  pick.addEventListener("click", () => go({ state: place().state ? "" : "open", at: null }));
  const take = button("", takeAll, { class: "button" });
  const words = document.createElement("span");
  line.append(words, take);

  async function count() {
    const at = place();
    const found = await trying(() => get("events", { ...filters(at), open: "true", limit: MOST,
      ...(at.start === null ? { hours: HOURS } : { start: iso(at.start) }), end: iso(at.end) }),
    () => null);
    if (found === null) return;
    ids = found.events.map((event) => event.event_id);
    const many = found.next_cursor ? `${number(MOST)}+` : number(ids.length);
    say(pick, `${t("events.open")} ${many}`);
    say(words, done || t("events.open_count", { count: ids.length, many }));
    say(take, t("events.take_all", { count: ids.length }));
    take.hidden = ids.length === 0;
  }

  async function takeAll() {
    const answer = await acting(take, () => takeEvents(ids));
    if (answer === null) return;
    take.removeAttribute("aria-disabled");
    done = answer.waiting ? t("waiting.kept")
      : t("events.taken", { count: answer.acknowledged, already: answer.already });
    await count();
  }

  onEvents(soon);
  window.addEventListener("resync:acknowledged", soon);
  function soon() {
    clearTimeout(timer);
    timer = setTimeout(count, REST_MS);
  }

  return {
    show(at) {
      pick.setAttribute("aria-pressed", String(at.state !== ""));
      line.hidden = at.state === "";
      done = "";
      count();
    },
  };
}
