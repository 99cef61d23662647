// The problems: what needs someone, who has what, what is over. Rows unfold in place; while
// somebody points at the list, has the focus in it or reads an unfolded row, nothing moves but
// what he moves himself.

import { acting } from "../lib/acting.js";
import { banner } from "../lib/banners.js";
import { keepRows, onPart, part, row } from "../lib/board.js";
import { everySecond } from "../lib/clock.js";
import { el, icon } from "../lib/dom.js";
import { glide } from "../lib/glide.js";
import { waitingFor } from "../lib/waiting.js";
import { t } from "../lib/words.js";
import { chosen, onChosen } from "./chosen.js";
import { groups, held, neighbour, putBack } from "./problems/arrange.js";
import { beyond } from "./problems/beyond.js";
import { release, take } from "./problems/deeds.js";
import { connectHeads } from "./problems/heads.js";
import { inside } from "./problems/inside.js";
import { connectKeys } from "./problems/keys.js";
import { connectPicking } from "./problems/picking.js";
import { fill, grow, newRow } from "./problems/row.js";
import { showing } from "./problems/showing.js";
import { connectSlot } from "./problems/slot.js";
import { openRowMenu, undoLine } from "./problems/taking.js";
import { rootOf } from "./problems/words.js";

const REST_MS = 2000; // what became of a row is seen before it goes
const NEW_MS = 2000;
const REFUSAL_MS = 8000;
const SCROLLED_PX = 40; // on a phone there is no pointer: who has scrolled is reading
const NARROW = matchMedia("(max-width: 768px)");

const get = (id) => row("problem", id);

export function mount(node) {
  const template = node.querySelector("template");
  /** @type {Record<string, HTMLElement>} */
  const lists = Object.fromEntries(["open", "taken", "recovered"].map((name) =>
    [name, node.querySelector(`.list.${name}`)]));
  const nodes = new Map(); // rows by problem
  const opened = new Map(); // what is unfolded, by problem
  const moved = new Set(); // by the reader, while the list stands still
  const places = new Map(); // the list as it was, by the problem that he took out of it
  const rest = beyond(() => draw({ still: false }));
  /** @type {string[] | null} */
  let shown = null; // the open ones as they stand
  let resting = null;
  let stood = ""; // which rows stand in which order
  // On a phone the two heads have no line in common (css/problems.css).
  const below = () => [
    ...node.querySelectorAll(NARROW.matches ? ".list-end, .fold" : ".list-end, .below"),
    ...document.querySelectorAll(".calm, .environment")];

  for (const each of lists.open.querySelectorAll("[data-problem]")) {
    nodes.set(each.dataset.problem, each);
  }
  const keys = connectKeys({ lists, nodes, get, opened, toggle, takeIt,
    takePicked: () => picking.take() });
  const picking = connectPicking(node, { keys, nodes, get, did: manyWent, settle });
  const heads = connectHeads(node, { get, lists, more: rest.more, changed: () => keys.rove(),
    anew: () => draw({ still: false }) });
  const slot = connectSlot(node.querySelector(".slot"), { get, takeIt, giveBack, openMenuOf });
  const offerUndo = undoLine(node.querySelector(".undo"), { get, refused, released });

  function refused({ message }) {
    banner("deed", [message], "warn");
    setTimeout(() => banner("deed", null), REFUSAL_MS);
    return null;
  }

  const isRead = () => node.matches(":hover") || opened.size > 0 || picking.size > 0
    || node.querySelector(":focus-visible") !== null
    || document.querySelector("dialog[open], .menu:popover-open") !== null
    || (NARROW.matches && scrollY > SCROLLED_PX);

  function wanted(problem) {
    const { show } = showing.place();
    return (!show || problem.severity === show || problem.state !== "open")
      && (!chosen() || problem.root.workstation === chosen());
  }

  /** Draw all three lists; `still`: nothing that is read may move. */
  function draw({ still = isRead() } = {}) {
    if (!part("problems")) return;
    const order = [...part("problems").order, ...rest.ids];
    keepRows("problem", order);
    const found = groups(order, get, wanted);
    for (const id of moved) if (get(id)?.state === "open") comeBack(id, found.open);
    const before = new Set(shown ?? []);
    const next = still && shown ? held(shown, found, moved, get)
      : { open: found.open, taken: found.taken, recovered: found.recovered, waiting: 0 };
    if (!still) {
      moved.clear();
      for (const each of lists.open.querySelectorAll(".ghost")) each.remove();
    }
    const drawn = () => {
      for (const [name, list] of Object.entries(lists)) {
        put(list, next[name], name === "open" && shown ? before : null);
      }
    };
    // Nobody reads here, but somebody may look: rows, and what stands below, glide.
    const stamp = Object.keys(lists).map((name) => next[name].join()).join("|");
    if (still || stamp === stood) drawn();
    else glide([...nodes.values(), ...below()], drawn);
    stood = stamp;
    shown = next.open;
    const all = new Set([...next.open, ...next.taken, ...next.recovered]);
    for (const id of nodes.keys()) {
      if (all.has(id)) continue;
      nodes.delete(id);
      opened.delete(id);
    }
    heads.draw(next, found, groups(order, get).open.length);
    keys.rove();
    picking.refresh();
    slot.draw([...opened.keys()][0]);
  }

  /** What was moved is open again: the reader took it back. */
  function comeBack(id, open) {
    const order = places.get(id) ?? open;
    // Until the server's order has heard of it, it stands below all that are open.
    if (order === open && open.length > 1 && open.at(-1) === id) return;
    moved.delete(id);
    lists.open.querySelector(`.ghost[data-of="${CSS.escape(id)}"]`)?.remove();
    if (shown && !shown.includes(id) && open.includes(id)) shown = putBack(shown, id, order);
  }

  /** The rows of `ids` in their order; those not `before` are tinted, where that is given. */
  function put(list, ids, before) {
    const wantedHere = new Set(ids);
    let at = list.firstElementChild;
    const passOver = (stays) => {
      while (at && !stays(at)) {
        const passed = at;
        at = at.nextElementSibling;
        if (!passed.classList.contains("ghost")) passed.remove();
      }
    };
    for (const id of ids) {
      let each = nodes.get(id);
      if (!each) {
        each = newRow(template);
        nodes.set(id, each);
        if (before && !before.has(id)) tint(each);
      }
      update(each, get(id));
      passOver((next) => wantedHere.has(next.dataset.problem));
      if (each === at) at = at.nextElementSibling;
      else list.insertBefore(each, at);
    }
    passOver(() => false);
  }

  function update(each, problem) {
    if (each.shows === problem) return;
    each.shows = problem;
    fill(each, problem);
    opened.get(problem.problem_id)?.fill(problem);
  }

  function tint(each) {
    each.classList.add("new");
    setTimeout(() => each.classList.remove("new"), NEW_MS);
  }

  function toggle(id, open = !opened.has(id)) {
    const each = nodes.get(id);
    if (!each || open === opened.has(id)) return;
    // One at a time: what is read stays where it is, and twelve rows stay in sight.
    if (open) for (const other of [...opened.keys()]) toggle(other, false);
    each.classList.toggle("open", open);
    each.querySelector(".go").setAttribute("aria-expanded", String(open));
    if (open) {
      const unfolded = inside(get(id));
      opened.set(id, unfolded);
      each.append(unfolded.node);
    } else {
      opened.delete(id);
      each.querySelector(".inside").remove();
      settle();
    }
    slot.draw([...opened.keys()][0]);
  }

  for (const list of Object.values(lists)) {
    list.addEventListener("click", (event) => {
      const target = /** @type {Element} */ (event.target);
      const id = target.closest("[data-problem]")?.dataset.problem;
      if (!id || target.closest(".inside")) return;
      keys.setCurrent(id);
      if (picking.click(event, id)) return;
      const { pointerType, detail } = /** @type {PointerEvent} */ (event);
      // A click by the keyboard has no place, and a finger lies on nothing afterwards.
      const pointed = pointerType === "mouse" && detail > 0;
      if (target.closest(".take")) takeIt(id, target.closest(".take"), pointed);
      else if (target.closest(".of-menu")) openMenuOf(id, target.closest(".of-menu"));
      else if (!target.closest("a") && !getSelection()?.toString()) toggle(id);
    });
  }

  function openMenuOf(id, anchor) {
    if (shown?.includes(id)) places.set(id, shown);
    openRowMenu(anchor, get(id), { refused, taken: wentAway, released,
      pick: picking.pick, focusBack: () => keys.focusOf(id) });
  }

  /** `pointed`: a pointer lies on the row. */
  async function takeIt(id, control, pointed = false) {
    places.set(id, shown);
    if (await acting(control, () => take(id), refused) === null) return;
    control.removeAttribute("aria-disabled");
    wentAway(id, pointed);
  }

  async function giveBack(id, control) {
    if (await acting(control, () => release(id), refused) === null) return;
    control.removeAttribute("aria-disabled");
    toggle(id, false);
    released(id);
  }

  /** A problem was taken: its row goes, but its place stays while a pointer is there. */
  function wentAway(id, pointed = false) {
    if (waitingFor(id)) return; // it is not taken yet: the row stays, and says so
    const after = neighbour(shown ?? [], id, 1);
    const next = after === id ? neighbour(shown ?? [], id, -1) : after;
    const each = nodes.get(id);
    const focused = /** @type {Element} */ (document.activeElement);
    const hadFocus = each?.contains(focused) || focused === document.body;
    toggle(id, false);
    // Once the pointer has left, the news may have put the row among the taken ones already.
    if (pointed && each && lists.open.contains(each)) each.before(ghost(get(id)));
    moved.add(id);
    draw();
    offerUndo(id);
    if (!next || next === id) return;
    keys.setCurrent(next);
    if (hadFocus) keys.focusOf(next)?.focus({ preventScroll: pointed });
  }

  /** Given back: the row is at its place at once, as the reader himself has moved it. */
  function released(id) {
    moved.add(id);
    draw();
  }

  /** Many were taken or closed: they go at once, whatever else stands still. */
  function manyWent(ids) {
    for (const id of ids) {
      toggle(id, false);
      moved.add(id);
    }
    draw();
  }

  const ghost = (problem) => el("li", { class: "problem ghost", "data-of": problem.problem_id },
    el("div", { class: "r" }, el("span", { class: "cut" }, icon("i-check", "icon"), " ",
      t("problems.went", { name: rootOf(problem) }))));

  function settle() {
    clearTimeout(resting);
    resting = setTimeout(() => { if (!isRead()) draw({ still: false }); }, REST_MS);
  }
  node.addEventListener("pointerleave", settle);
  node.addEventListener("focusout", settle);
  window.addEventListener("scroll", () => NARROW.matches && settle(), { passive: true });
  onPart("problems", () => draw());
  onPart("problem", () => draw());
  showing.onPlace(() => draw({ still: false }));
  onChosen(() => draw({ still: false }));
  everySecond(() => {
    for (const [id, each] of nodes) if (get(id)?.kind === "stuck") grow(each, get(id));
  });
}
