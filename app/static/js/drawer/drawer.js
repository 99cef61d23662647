// The drawer: one for every job, run, stream, workstation and problem, over whatever page one is
// on. The address opens it; beside the page from 1280 px, over it below, never over the header.

import { trying } from "../lib/api.js";
import { onPart, part, row } from "../lib/board.js";
import { button, el, icon, say } from "../lib/dom.js";
import { isFree, isHeld } from "../lib/keys.js";
import { may } from "../lib/may.js";
import { stationName, streamName } from "../lib/names.js";
import { t } from "../lib/words.js";
import { ask } from "./facts.js";
import { connectParts } from "./parts.js";
import { close, follow, show as go, subject, subjectOf } from "./place.js";
import { HEAD, PARTS } from "./shown.js";

const BESIDE = matchMedia("(min-width: 1280px)");
const GATHER_MS = 500;
const AROUND = ".skip, .nav, .head, .main";

export function connectDrawer() {
  const title = el("h2", { class: "name", id: "drawer-name", tabindex: "-1" });
  const where = el("p", { class: "where" });
  const said = el("div", { class: "drawer-said", role: "status", hidden: true });
  const count = el("span", { class: "quiet of" });
  const steps = el("span", { class: "steps-of", hidden: true }, count,
    tool("i-up", "drawer.previous", () => step(-1)),
    tool("i-up", "drawer.next_problem", () => step(1)));
  const top = el("div", { class: "drawer-top" });
  const body = el("div", { class: "drawer-body", tabindex: "-1" }, said);
  const drawer = el("section", { class: "drawer", id: "drawer", role: "dialog",
    "aria-labelledby": "drawer-name", hidden: true },
  el("div", { class: "drawer-head" }, el("div", { class: "drawer-title" }, title, where), steps,
    tool("i-close", "job.close", close, "Esc")), top, body);
  const heads = connectParts(top, HEAD);
  const parts = connectParts(body, PARTS);
  let shown = null; // the subject
  let facts = null;
  let opener = null;
  // Not inside `main`: what greys that out or makes it inert must not touch the drawer.
  document.body.append(drawer);

  const keyOf = (one) => one && JSON.stringify(one);

  function tell(words) {
    said.hidden = !words;
    say(said, words);
  }

  function rule() {
    const covers = shown !== null && !BESIDE.matches;
    for (const each of document.querySelectorAll(AROUND)) each.inert = covers;
    drawer.setAttribute("aria-modal", String(covers));
    document.documentElement.toggleAttribute("data-drawer", shown !== null);
    mark();
  }

  /** The row of the problem that is shown is the current one of the list. */
  function mark() {
    const id = facts?.problem?.problem_id ?? (shown?.kind === "problem" ? shown.id : null);
    for (const each of document.querySelectorAll("[data-problem]")) {
      each.toggleAttribute("data-current", each.dataset.problem === id);
    }
  }

  function draw() {
    heads.show(facts);
    parts.show(facts);
    if (facts) {
      const { name, places } = namesOf(facts);
      say(title, name);
      where.replaceChildren(...places.flatMap((place, at) => (at ? [" · ", place] : [place])));
    }
    const all = order();
    const at = all.indexOf(shown?.id);
    steps.hidden = shown?.kind !== "problem" || all.length < 2;
    say(count, at < 0 ? "" : t("problems.some", { shown: at + 1, total: all.length }));
    mark();
  }

  async function load() {
    const asked = shown;
    const found = await trying(() => ask(asked), (failure) => {
      if (asked !== shown) return null;
      body.classList.toggle("gone", failure.status === 404);
      if (facts === null) say(title, asked.of || asked.id);
      tell(failure.status === 404 ? t(`drawer.gone.${asked.kind}`)
        : `${t("drawer.failed")} ${failure.message}`);
      return null;
    });
    if (found === null || asked !== shown) return;
    facts = { ...found, again: load };
    tell("");
    drawer.classList.remove("loading");
    body.classList.remove("gone");
    draw();
  }

  function open(next) {
    if (keyOf(next) === keyOf(shown)) return;
    if (shown === null) opener = document.activeElement;
    shown = next;
    facts = null;
    drawer.hidden = next === null;
    rule();
    if (next === null) return left();
    drawer.classList.add("loading");
    tell("");
    say(title, next.of || (next.kind === "problem" || next.kind === "job" ? "" : next.id));
    say(where, "");
    heads.show(null);
    parts.show(null);
    body.scrollTop = 0;
    title.focus({ preventScroll: true });
    load();
  }

  function left() {
    heads.show(null);
    parts.show(null);
    const same = /** @type {HTMLAnchorElement | null} */ (opener)?.href;
    const back = opener?.isConnected && opener !== document.body ? opener
      : [...document.links].find(({ href }) => href === same)
        ?? document.querySelector("[data-problem] .go[tabindex='0'], #jobs-grid, #main");
    back?.focus({ preventScroll: true });
  }

  /** The problems as they stand on the page, else in the server's order. */
  function order() {
    const rows = [...document.querySelectorAll(".problems .list:not([hidden]) > [data-problem]")];
    return rows.length ? rows.map((each) => each.dataset.problem) : part("problems")?.order ?? [];
  }

  function step(by) {
    const all = order();
    const at = all.indexOf(shown.id);
    const next = all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))];
    if (next && next !== shown.id) go({ kind: "problem", id: next, of: "" });
  }

  const KEYS = {
    Escape: () => close(),
    j: () => step(1),
    k: () => step(-1),
    l: () => lead(".d-log"),
    n: () => lead(".d-note textarea"),
    a: () => may("operator") && lead(".drawer-top [data-act='take']")?.click(),
  };

  function lead(to) {
    const found = drawer.querySelector(to);
    found?.scrollIntoView({ block: "nearest" });
    if (found?.matches("textarea, button")) found.focus();
    return found;
  }

  // Before the page's own keys: while it is open they mean what it shows.
  document.addEventListener("keydown", (event) => {
    const means = shown && Object.hasOwn(KEYS, event.key)
      && (event.key === "Escape" || shown.kind === "problem");
    const work = means ? KEYS[event.key] : null;
    const writes = event.key !== "Escape" || document.querySelector("dialog[open], :popover-open");
    if (!work || (writes && !isFree(event))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    work();
  }, { capture: true });

  // A plain click on a link of ours opens it here; with a key held, in a tab of its own.
  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const link = /** @type {HTMLAnchorElement | null} */ (target.closest("a[href]"));
    if (!link || event.button || event.defaultPrevented || isHeld(event)) return;
    const next = subjectOf(link.href);
    if (!next) return;
    event.preventDefault();
    if (!drawer.contains(link)) link.focus({ preventScroll: true });
    go(next);
  });
  // Beside the drawer a row has no room to unfold: it opens there.
  document.addEventListener("click", (event) => {
    const target = /** @type {Element} */ (event.target);
    const id = target.closest("[data-problem]")?.dataset.problem;
    if (!id || !shown || !BESIDE.matches || isHeld(event)
      || target.closest(".picking, .inside, .take, .of-menu, a")) return;
    event.stopPropagation();
    go({ kind: "problem", id, of: "" });
  }, { capture: true });

  BESIDE.addEventListener("change", rule);
  new ResizeObserver(([{ target }]) => {
    drawer.style.top = `${target.getBoundingClientRect().height}px`;
  }).observe(document.querySelector(".head"));

  let polled;
  onPart("pulse", ({ polled_at: at }) => {
    if (shown && polled !== undefined && polled !== at) load();
    polled = at;
  });
  // What people do with the problem is here before the next poll.
  onPart("problem", () => {
    mark();
    const now = facts?.problem && row("problem", facts.problem.problem_id);
    if (now && now.updated_at !== facts.problem.updated_at) load();
  });
  // How far its messages came: many say so within a moment.
  let looking = null;
  window.addEventListener("resync:delivered", ({ detail }) => {
    if (!detail.problem_ids.includes(facts?.problem?.problem_id)) return;
    looking ??= setTimeout(() => { looking = null; load(); }, GATHER_MS);
  });
  window.addEventListener("resync:waiting", () => { if (facts) draw(); });
  // Whether this browser is told is known only a while after the page has opened.
  window.addEventListener("resync:push", () => { if (facts) draw(); });
  follow((place) => open(subject(place)));
}

function tool(symbol, words, act, key = "") {
  return button(icon(symbol, "icon"), act, { class: "tool", "aria-label": t(words),
    title: key ? `${t(words)} (${key})` : t(words) });
}

/** What the drawer is about, and where that is. */
function namesOf({ subject: { kind, id }, run, problem, station }) {
  if (kind === "stream") return { name: id, places: [t("drawer.stream")] };
  if (station) return { name: id, places: [station.type] };
  const { job_name: job, job_stream: stream, workstation } = run ?? problem.root;
  const name = job ?? workstation ?? stream ?? "TWS";
  const places = [job && stream && streamName(stream), workstation && stationName(workstation)];
  return { name, places: places.filter(Boolean) };
}
