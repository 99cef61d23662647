// On a phone: one slot above the navigation holds what the unfolded row offers.

import { button, el, icon } from "../../lib/dom.js";
import { t } from "../../lib/words.js";
import { rootOf } from "./words.js";

export function connectSlot(slot, { get, takeIt, giveBack, openMenuOf }) {
  function draw(id) {
    const problem = id && get(id);
    slot.hidden = !problem;
    const of = problem && `${id} ${problem.state}`;
    if (slot.hidden || slot.dataset.of === of) return;
    slot.dataset.of = of;
    const name = rootOf(problem);
    const named = el("b", { class: "name cut" }, name);
    const first = {
      open: () => button([t("problems.take"), " ", named],
        ({ currentTarget }) => takeIt(id, currentTarget), { class: "button primary" }),
      acknowledged: () => button([t("problems.release"), " ", named],
        ({ currentTarget }) => giveBack(id, currentTarget)),
    }[problem.state] ?? (() => named);
    slot.replaceChildren(first(),
      button(icon("i-more", "icon"), ({ currentTarget }) => openMenuOf(id, currentTarget),
        { class: "button sq", "aria-label": t("problems.menu_of", { name }) }));
  }

  return { draw };
}
