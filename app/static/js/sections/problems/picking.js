// Picking several problems of the list: by the head's button, with Ctrl or Shift held, or by key.

import { isHeld, onKey } from "../../lib/keys.js";
import { may } from "../../lib/may.js";
import { t } from "../../lib/words.js";
import { connectBulk } from "./bulk.js";
import { rootOf } from "./words.js";

/** `keys` know the rows by the keyboard, `did(ids)` hears what was done to many. */
export function connectPicking(node, { keys, nodes, get, did, settle }) {
  const isLive = (id) => get(id) && get(id).state !== "resolved";
  const order = () => keys.visible().filter(isLive);
  const bulk = connectBulk(node.querySelector(".picked"), {
    toggle: node.querySelector(".pick-many"),
    problemOf: (id) => {
      const problem = get(id);
      return problem && { state: problem.state, workstation: problem.root.workstation,
        name: rootOf(problem), owner: problem.acknowledged?.by };
    },
    all: order,
    changed: () => {
      mark();
      settle();
    },
    did,
  });

  function mark() {
    node.classList.toggle("picking", bulk.on);
    for (const [id, each] of nodes) {
      const is = bulk.picked.has(id);
      each.classList.toggle("is-picked", is);
      const go = each.querySelector(".go");
      if (bulk.on) go.setAttribute("aria-pressed", String(is));
      else go.removeAttribute("aria-pressed");
    }
  }

  function pick(id) {
    if (isLive(id)) bulk.one(id);
    return true;
  }

  onKey("x", t("keys.pick"), () => {
    const id = keys.current();
    return id ? pick(id) : false;
  }, "operator");

  return {
    pick,
    /** The list was drawn anew. */
    refresh() {
      bulk.refresh(isLive);
      mark();
    },
    /** Take all that is picked; false where nothing is. */
    take() {
      if (bulk.picked.size) bulk.take();
      return bulk.picked.size > 0;
    },
    get size() { return bulk.picked.size; },

    /** Whether this click at a row picks it, instead of what it does else. */
    click(event, id) {
      if (event.target.closest(".take, .of-menu, .inside")) return false;
      const picks = may("operator") && isHeld(event) && !event.target.closest("a");
      if (!bulk.on && !picks) return false;
      event.preventDefault();
      if (event.shiftKey) {
        getSelection()?.removeAllRanges();
        bulk.range(order(), id);
      } else pick(id);
      return true;
    },
  };
}
