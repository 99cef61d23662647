// The bar over a list of which something is picked: how many, more of the same kind, taking and
// closing all of them, and what came of it with the way back. Each control keeps its own place.

import { get, trying } from "../../lib/api.js";
import { everySecond, here } from "../../lib/clock.js";
import { button, el, icon, say } from "../../lib/dom.js";
import { openMenu } from "../../lib/menu.js";
import { Selection } from "../../lib/selection.js";
import { t } from "../../lib/words.js";
import { closeMany, releaseMany, takeMany } from "./deeds.js";
import { askText } from "./noting.js";

const MOST_NAMED = 200; // of those to be closed
const REST_MS = 10000; // what came of it may be undone at once for so long

/**
 * @param {HTMLElement} bar
 * @param {{toggle: HTMLElement, problemOf: (id: string) => any, all: () => any,
 *   changed: () => void,
 *   did?: (ids: string[]) => void}} list
 *   `problemOf` gives `{state, workstation, name, owner}` of a problem, `all` the ids of all that
 *   the list has (or a promise of them).
 */
export function connectBulk(bar, { toggle, problemOf, all, changed, did = () => {} }) {
  const picked = new Selection();
  let on = false;
  let taken = []; // by the last deed: may be undone
  let until = 0;
  let told = "";
  let busy = false;
  const words = el("span", { class: "cut", role: "status" });
  const more = button(t("picked.more"), openMore,
    { class: "button bare", "aria-haspopup": "menu", "data-act": "more" });
  const take = button("", takeAll, { class: "button primary", "data-act": "take-all" });
  const close = button("", closeAll, { "aria-haspopup": "dialog", "data-act": "close-all" });
  const undo = button([icon("i-undo", "icon"), t("problems.undo")],
    () => doing("given_back", taken, releaseMany), { "data-act": "undo-all" });
  bar.append(words, more, take, close, undo);
  toggle.addEventListener("click", () => begin(!on));

  const takeable = () => [...picked.ids].filter((id) => problemOf(id)?.state === "open");

  function begin(yes) {
    if (on === yes) return;
    on = yes;
    picked.clear();
    taken = [];
    told = "";
    draw();
  }

  function draw() {
    paint();
    changed();
  }

  function paint() {
    toggle.setAttribute("aria-pressed", String(on));
    bar.hidden = !on;
    const free = takeable().length;
    say(words, told || (picked.size ? t("picked.count", { count: picked.size })
      : t("picked.none")));
    for (const [control, key, count] of [[take, "take", free], [close, "close", picked.size]]) {
      say(control, count ? t(`picked.${key}_count`, { count }) : t(`picked.${key}`));
      control.setAttribute("aria-disabled", String(count === 0));
    }
    undo.setAttribute("aria-disabled", String(taken.length === 0));
  }

  /** Something is picked by hand: what came of the last deed is not told any more. */
  function pick(work) {
    on = true;
    told = "";
    taken = [];
    work();
    draw();
  }

  function sayRefused({ message }) {
    told = message;
    draw();
    return null;
  }

  /** Those that say the same error, as the server reads it; none where it cannot be asked. */
  async function alike(id) {
    const found = await trying(() => get(`problems/${encodeURIComponent(id)}/alike`), sayRefused);
    return found?.problem_ids ?? [];
  }

  async function openMore() {
    const ids = await all();
    if (ids === null) return;
    const from = picked.last ?? [...picked.ids][0] ?? null;
    const model = from && problemOf(from);
    const kinds = [["all", ids, {}]];
    if (model) {
      const like = new Set(await alike(from));
      kinds.push(["error", ids.filter((id) => like.has(id)), { name: model.name }],
        ["workstation", model.workstation
          ? ids.filter((id) => problemOf(id)?.workstation === model.workstation) : [],
        { name: model.workstation }]);
    }
    openMenu(more, t("picked.more"), [
      ...kinds.filter(([key, found]) => key === "all" || found.length > 0)
        .map(([key, found, names]) => ({
          words: t(`picked.${key}`, { count: found.length, ...names }),
          act: () => pick(() => picked.add(found)) })),
      picked.size ? { words: t("picked.clear"), act: () => pick(() => picked.clear()) } : null,
    ]);
  }

  function came(deed, answer) {
    const { done, already, unknown, refused } = answer;
    taken = deed === "taken" ? done : [];
    until = here() + REST_MS;
    told = [t(`picked.${deed}`, { count: done.length }),
      already.length ? t("picked.already", { count: already.length }) : "",
      unknown.length ? t("picked.unknown", { count: unknown.length }) : "", refused ?? ""]
      .filter(Boolean).join("; ");
    picked.clear();
    did(done);
    draw();
  }

  /** Do `work` to `ids`, unless something is being done already. */
  async function doing(deed, ids, work) {
    if (busy || !ids.length) return;
    busy = true;
    const answer = await trying(() => work(ids), sayRefused);
    busy = false;
    if (answer !== null) came(deed, answer);
  }

  function takeAll() {
    doing("taken", takeable(), takeMany);
  }

  /** What will be closed, by name, and by whom it was taken. */
  function closing(ids) {
    const named = ids.slice(0, MOST_NAMED).map(problemOf).filter(Boolean);
    const left = ids.length - named.length;
    return el("ul", { class: "closing", tabindex: "0", "aria-label": t("picked.closing_list") },
      ...named.map(({ name, owner }) => el("li", {}, el("b", {}, name),
        owner ? el("span", { class: "quiet" }, ` ${owner}`) : null)),
      left ? el("li", { class: "quiet" }, t("problems.more", { count: left })) : null);
  }

  function closeAll() {
    const ids = [...picked.ids];
    if (!ids.length) return;
    askText({ title: t("picked.closing", { count: ids.length }), draft: "close.many", what: "close",
      about: closing(ids), back: () => close, save: async (reason) => {
        const answer = await closeMany(ids, reason);
        if (answer !== null) came("closed", answer);
        return answer;
      } });
  }

  // What was done is told for a while, then the list goes its way again.
  everySecond(() => {
    const isRead = bar.matches(":hover, :focus-within")
      || document.querySelector("dialog[open], .menu");
    if (on && told && !picked.size && here() > until && !isRead) begin(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && on && !event.defaultPrevented
      && !document.querySelector("dialog[open], :popover-open")) begin(false);
  });

  return {
    picked,
    get on() { return on; },
    take: takeAll,
    /** Tell why something is not picked. */
    say(why) {
      pick(() => {});
      told = why;
      until = here() + REST_MS;
      draw();
    },
    one: (id) => pick(() => picked.toggle(id)),
    range: (order, id) => pick(() => picked.range(order, id)),
    /** News came: let go of those that are no more, and say so. */
    refresh(isThere) {
      if (!on) return;
      const gone = picked.keep(isThere);
      if (gone) told = t("picked.gone", { count: gone });
      paint();
    },
  };
}
