// Who was told of the problem and who was not: each message in words, this device marked.

import { get, trying } from "../lib/api.js";
import { instant, now } from "../lib/clock.js";
import { button, el, say } from "../lib/dom.js";
import { link } from "../lib/place.js";
import { invite, myDevice, pushState } from "../lib/push.js";
import { hour, moment, t } from "../lib/words.js";
import { further } from "./further.js";
import { countsOf, deviceOf, noneOf, outcomeOf } from "./why.js";

const FIRST = 20;
const hourOf = (ms) => hour(ms, now());
const isHere = ({ subscriber }) => subscriber.subscription_id === myDevice();

let unfolded = false; // whoever opened it once finds it open at the next problem

export const TOLD = {
  name: "ledger",
  title: "ledger.title",
  of: ({ problem }) => problem && [problem.problem_id, problem.state, problem.merged_into,
    problem.told, problem.deliveries, pushState(), myDevice()],
  draw({ problem }) {
    const here = problem.deliveries.find(isHere);
    const body = el("div", {});
    const fill = () => {
      if (!unfolded || body.childElementCount) return;
      if (problem.deliveries.length) body.append(...listed(problem));
      else nothing(body, problem);
    };
    const fold = el("details", { open: unfolded, ontoggle({ currentTarget }) {
      unfolded = currentTarget.open;
      fill();
    } }, el("summary", { "data-act": "why" }, t("ledger.why")), body);
    fill();
    return [el("p", { class: "quiet" }, countsOf(problem.told)),
      here ? el("p", {}, el("b", {}, t("ledger.here")), " ", t(`ledger.state.${here.state_told}`),
        " · ", outcome(here)) : null,
      fold];
  },
};

/** The newest, and the way to all. */
function listed({ problem_id: id, deliveries }) {
  const list = el("ul", { class: "ledger" }, deliveries.slice(0, FIRST).map(line));
  const left = (more, done) => {
    more.hidden = done || deliveries.length <= FIRST;
    say(more, t("ledger.more"));
  };
  return [list, further(list, { path: `problems/${encodeURIComponent(id)}/deliveries`,
    name: "deliveries", draw: line, left })];
}

function line(delivery) {
  const { state_told: state, subscriber, at } = delivery;
  const ms = instant(at.due);
  return el("li", { class: isHere(delivery) ? "here" : null },
    el("time", { datetime: at.due, title: moment(ms) }, hourOf(ms)),
    el("b", {}, t(`ledger.state.${state}`)),
    el("span", {}, deviceOf(subscriber), " ",
      isHere(delivery) ? el("span", { class: "chip running" }, t("push.this_one")) : null),
    el("span", { class: "came" }, outcome(delivery)));
}

function outcome(delivery) {
  const { came, why, silence, more } = outcomeOf(delivery, hourOf);
  return [came, came && why ? ": " : "",
    silence === null ? why : el("a", { href: `${link("silences")}#silence-${silence}` }, why),
    more.length ? el("span", { class: "quiet" }, ` · ${more.join(" · ")}`) : null];
}

/** Why nothing is kept, and the way to be told next time. */
async function nothing(body, problem) {
  const words = el("p", { role: "status" });
  const state = pushState();
  body.append(words, state === "on" || state === "checking" ? ""
    : button(t("push.subscribe"), invite, { "data-act": "subscribe", "data-push": "subscribe" }));
  const found = await trying(() => get("stats"));
  words.replaceChildren(noneOf(problem,
    found ? found.push.subscriptions + found.push.channels : null));
}
