// The questions that were asked in this browser, the last one first: to ask them again.

import { here } from "../../lib/clock.js";
import { button, el } from "../../lib/dom.js";
import { kept, keepText } from "../../lib/kept.js";
import { dateKey, dayAndMonth, minute, t } from "../../lib/words.js";

const KEY = "resync.asked";
const MOST = 50;

/** What is kept: `[{q, after: [{q, filter}], at}]`; of what somebody else wrote there nothing. */
function questions() {
  try {
    const found = JSON.parse(kept(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter(({ q, after, at }) => typeof q === "string"
      && Array.isArray(after) && after.every((one) => typeof one?.q === "string")
      && Number.isFinite(at)) : [];
  } catch (broken) {
    if (broken instanceof SyntaxError || broken instanceof TypeError) return [];
    throw broken;
  }
}

export function remember(q, after) {
  const others = questions().filter((each) => each.q !== q);
  keepText(KEY, JSON.stringify([{ q, after, at: here() }, ...others].slice(0, MOST)));
  window.dispatchEvent(new Event("resync:asked"));
}

/** The list; `again({q, after})` asks one of them. */
export function askedList(again) {
  const found = questions();
  const title = el("h2", {}, t("ask.mine"));
  if (found.length === 0) return [title, el("p", { class: "note" }, t("ask.mine_none"))];
  return [title, el("ul", {}, found.map((each) => el("li", {}, button(
    [el("span", { class: "q" }, each.q), el("small", {}, when(each.at))], () => again(each),
    { class: "ask-again" })))),
  button(t("ask.forget"), () => {
    keepText(KEY, null);
    window.dispatchEvent(new Event("resync:asked"));
  }, { class: "link" })];
}

function when(ms) {
  const days = [[0, "ask.lately.today"], [86400000, "ask.lately.yesterday"]];
  const near = days.find(([back]) => dateKey(here() - Number(back)) === dateKey(ms));
  return `${near ? t(String(near[1])).toLowerCase() : dayAndMonth(ms)} ${minute(ms)}`;
}
