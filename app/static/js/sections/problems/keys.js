// The list by the keyboard: one row is in the order of tabs, j and k go through all of them.

import { onKey } from "../../lib/keys.js";
import { t } from "../../lib/words.js";
import { neighbour } from "./arrange.js";
import { openLog } from "./inside.js";
import { openNote } from "./noting.js";

export function connectKeys({ lists, nodes, get, opened, toggle, takeIt, takePicked }) {
  let current = null;

  const visible = () => Object.values(lists).filter((list) => !list.hidden)
    .flatMap((list) => [...list.children].map((each) => each.dataset.problem).filter(Boolean));
  const focusOf = (id) => nodes.get(id)?.querySelector(".go") ?? null;
  const focused = () => /** @type {Element} */ (document.activeElement)
    .closest("[data-problem]")?.dataset.problem;

  /** Keep exactly one row in the order of tabs. */
  function rove() {
    const all = visible();
    if (!all.includes(current)) current = all[0] ?? null;
    for (const [id, each] of nodes) {
      const index = id === current ? 0 : -1;
      for (const control of each.querySelectorAll(".r :is(button, a)")) control.tabIndex = index;
    }
  }

  function setCurrent(id) {
    if (current === id) return;
    current = id;
    rove();
  }

  function step(by) {
    const from = focused();
    const next = from ? neighbour(visible(), from, by) : current ?? visible()[0];
    if (!next) return false;
    setCurrent(next);
    focusOf(next).focus({ preventScroll: true });
    nodes.get(next).scrollIntoView({ block: "nearest" });
    return true;
  }

  /** `work(problem)` on the row of the focus, else the unfolded one, else the one of the tabs. */
  const onCurrent = (work) => () => {
    const problem = get(focused() ?? [...opened.keys()][0] ?? current);
    return problem ? work(problem) : false;
  };

  for (const list of Object.values(lists)) {
    list.addEventListener("focusin", (event) => {
      const id = /** @type {Element} */ (event.target).closest("[data-problem]")?.dataset.problem;
      if (id) setCurrent(id);
    });
  }
  onKey("j", t("keys.next"), () => step(1));
  onKey("k", t("keys.previous"), () => step(-1));
  onKey("Enter", t("keys.unfold"), ({ target }) => {
    if (!current || /** @type {Element} */ (target).closest("a, button, summary")) return false;
    return toggle(current);
  });
  const takeCurrent = onCurrent(({ problem_id: id, state }) => {
    const control = nodes.get(id)?.querySelector(".take");
    if (state !== "open" || !control) return false;
    takeIt(id, control);
    return true;
  });
  onKey("a", t("keys.take"), () => takePicked() || takeCurrent(), "operator");
  onKey("n", t("keys.note"), onCurrent((problem) =>
    openNote(problem, "note", () => focusOf(problem.problem_id))), "operator");
  onKey("l", t("keys.log"), onCurrent((problem) => openLog(problem)));

  return { rove, setCurrent, focusOf, visible, current: () => focused() ?? current };
}
