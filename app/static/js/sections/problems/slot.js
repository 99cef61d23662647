// On a phone: one slot above the navigation holds what the unfolded row offers.

import { button, el, icon } from "../../lib/dom.js";
import { t } from "../../lib/words.js";
import { rootOf } from "./words.js";

export function connectSlot(slot, { get, takeIt, openMenuOf }) {
  function draw(id) {
    const problem = id && get(id);
    slot.hidden = !problem || problem.state !== "open";
    if (slot.hidden || slot.dataset.of === id) return;
    slot.dataset.of = id;
    const name = rootOf(problem);
    slot.replaceChildren(
      button([t("problems.take"), " ", el("b", { class: "name cut" }, name)],
        ({ currentTarget }) => takeIt(id, currentTarget), { class: "button primary" }),
      button(icon("i-more", "icon"), ({ currentTarget }) => openMenuOf(id, currentTarget),
        { class: "button sq", "aria-label": t("problems.menu_of", { name }) }));
  }

  return { draw };
}
