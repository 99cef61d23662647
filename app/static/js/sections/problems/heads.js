// The lines around the problems: the head that counts and holds back what is new, the end that says
// what is not shown, and the heads of what is taken and what is over.

import { part } from "../../lib/board.js";
import { now } from "../../lib/clock.js";
import { button, icon, say } from "../../lib/dom.js";
import { hour, t } from "../../lib/words.js";
import { chosen, choose } from "../chosen.js";
import { showing } from "./showing.js";
import { returnOf, rootOf } from "./words.js";

const MOST_NAMED = 3;

/** `more(control)` fetches what is beyond, `changed()` hears of folding, `anew()` lets all move. */
export function connectHeads(node, { get, lists, more, changed, anew }) {
  const find = (selector) => node.querySelector(selector);
  const fresh = find(".newer");
  const end = find(".list-end");

  fresh.addEventListener("click", () => {
    anew();
    scrollTo({ top: 0 });
  });
  find(".cols .all").addEventListener("click", () => {
    showing.go({ show: "" });
    choose("");
  });
  for (const name of ["taken", "recovered"]) {
    const head = find(`.fold.${name}`);
    head.addEventListener("click", () => {
      const list = lists[name];
      list.hidden = !list.hidden;
      head.setAttribute("aria-expanded", String(!list.hidden));
      changed();
      if (!list.hidden) list.scrollIntoView({ block: "nearest" });
    });
  }

  /** `next` is what is drawn, `found` what there is to draw, `known` how many open ones we have. */
  function draw(next, found, known) {
    const { counts } = part("problems");
    const narrowed = Boolean(showing.place().show || chosen());
    say(find(".cols .count"), narrowed
      ? t("problems.some", { shown: found.open.length, total: counts.open })
      : String(counts.open));
    fresh.hidden = next.waiting === 0;
    fresh.replaceChildren(icon("i-up", "icon"), t("problems.fresh", { count: next.waiting }));
    find(".held").hidden = next.waiting === 0;
    find(".cols .all").hidden = !narrowed;
    say(find(".cols .all"), t("problems.show_all"));
    for (const name of ["taken", "recovered"]) {
      say(find(`.fold.${name} .count`), `(${counts[name]})`);
      const summary = SUMMARY[name](found[name].map(get));
      say(find(`.fold.${name} .quiet`), summary, summary);
    }
    close(next.open.length, counts, counts.open - known);
  }

  /** What the list does not show is counted and one click away; an empty one says why. */
  function close(shown, counts, rest) {
    const polled = part("pulse")?.polled_at !== null;
    const stamp = JSON.stringify([shown === 0, rest, polled, counts.open > 0, counts.taken > 0]);
    if (end.dataset.stamp === stamp) return;
    end.dataset.stamp = stamp;
    end.hidden = rest <= 0 && shown > 0;
    if (rest > 0) {
      end.replaceChildren(button(t("problems.beyond", { count: rest }),
        ({ currentTarget }) => more(currentTarget), { class: "link" }));
    } else if (shown === 0) end.replaceChildren(...nothing(polled, counts));
  }

  return { draw };
}

function nothing(polled, counts) {
  if (!polled) return [t("problems.waiting")];
  if (counts.open > 0) return [t("problems.none_such")];
  return counts.taken ? [t("problems.all_taken")] : [icon("s-fine"), t("problems.empty")];
}

const hourOf = (ms) => hour(ms, now());
const SUMMARY = {
  taken: (problems) => problems.slice(0, MOST_NAMED).map(({ acknowledged: taken }) =>
    [taken.by, returnOf(taken, hourOf)].filter(Boolean).join(" → ")).join(" · "),
  recovered: ([last]) => (last ? t("problems.last_recovered", { name: rootOf(last) }) : ""),
};
