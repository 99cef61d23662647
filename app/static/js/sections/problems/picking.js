// Picking several problems of the list: by the head's button, with Ctrl or Shift held, or by key.

import { onKey } from "../../lib/keys.js";
import { t } from "../../lib/words.js";
import { connectBulk } from "./bulk.js";
import { rootOf } from "./words.js";

/** `current()` is the row of the keyboard, `did(ids)` hears what was done to many. */
export function connectPicking(node, { lists, nodes, get, current, did, settle }) {
  const order = () => Object.values(lists).filter((list) => !list.hidden)
    .flatMap((list) => [...list.children].map((each) => each.dataset.problem).filter(isLive));
  const isLive = (id) => id && get(id) && get(id).state !== "resolved";
  const bulk = connectBulk(node.querySelector(".picked"), {
    toggle: node.querySelector(".pick-many"),
    problemOf: (id) => {
      const problem = get(id);
      const { job_name: job, job_stream: stream, workstation } = problem?.root ?? {};
      return problem && { state: problem.state, error: problem.error_message, workstation,
        names: [job, stream, workstation], name: rootOf(problem) };
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
    const id = current();
    return id ? pick(id) : false;
  });

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
      const { ctrlKey, metaKey, shiftKey } = event;
      const held = ctrlKey || metaKey || shiftKey;
      if (event.target.closest(".take, .of-menu, .inside")) return false;
      if (!bulk.on && (!held || event.target.closest("a"))) return false;
      event.preventDefault();
      if (shiftKey) {
        getSelection()?.removeAllRanges();
        bulk.range(order(), id);
      } else pick(id);
      return true;
    },
  };
}
