// The list of patterns, the most important first as the server orders them; and detecting anew.

import { acting, refusal } from "../../lib/acting.js";
import { get, post, trying } from "../../lib/api.js";
import { onPart } from "../../lib/board.js";
import { button, el, say } from "../../lib/dom.js";
import { decimal, LANGUAGE, number, t } from "../../lib/words.js";
import { offerExports } from "../../lib/place.js";
import { grouped } from "./chains.js";
import { isNarrowed } from "./filters.js";
import { place } from "./place.js";
import { drawChain, drawPattern } from "./row.js";

const SKELETON_MS = 200;
const FIRST = 10; // shown at once: the charts below are to be found as well
const REFRESH_MS = 60000;

export function connectList(node) {
  const body = node.querySelector(".patterns-body");
  const note = node.querySelector(".note");
  const detect = node.querySelector("#patterns-detect");
  let asked = "";
  let known = null; // the text of what is drawn, so that the same is not drawn again
  let fetched = 0;

  async function load(at, { anew = false } = {}) {
    const query = queryOf(at);
    const stamp = JSON.stringify(query);
    const same = stamp === asked;
    asked = stamp;
    offerExports(node, query);
    const waiting = setTimeout(() => {
      if (same && known !== null) return;
      body.replaceChildren(el("p", { class: "empty" }, t("job.loading")));
    }, SKELETON_MS);
    const answer = await trying(() => get("patterns", query), (refused) => {
      if (stamp !== asked || (same && known !== null)) return null;
      body.replaceChildren(refusal(refused, () => load(place())));
      return null;
    });
    clearTimeout(waiting);
    if (answer === null || stamp !== asked) return;
    fetched = Date.now();
    const text = JSON.stringify(answer.patterns);
    if (!anew && text === known && same) return;
    known = text;
    draw(answer.patterns, at);
  }

  function draw(patterns, at) {
    say(note, patterns.length === 0 ? "" : t("patterns.count", { count: patterns.length }));
    if (patterns.length === 0) {
      body.replaceChildren(el("div", { class: "empty patterns-empty" }, ...nothing(at)));
      return;
    }
    const one = (pattern) => drawPattern(pattern, { open: pattern.pattern_id === at.pattern,
      changed: () => load(place(), { anew: true }) });
    const list = el("ul", { class: "patterns" });
    const groups = grouped(patterns);
    const add = (some) => list.append(...some.map((group) =>
      (group.paths ? drawChain(group, one) : one(group.patterns[0]))));
    const first = Math.max(FIRST, 1 + groups.findIndex((group) =>
      group.patterns.some(({ pattern_id }) => pattern_id === at.pattern)));
    add(groups.slice(0, first));
    const rest = groups.slice(first);
    const all = button(t("patterns.show_rest", { count: rest.length }), () => {
      const last = list.lastElementChild;
      add(rest);
      all.remove();
      last.nextElementSibling.querySelector("button").focus();
    }, { class: "patterns-all" });
    body.replaceChildren(list, rest.length ? all : "");
  }

  /** Open the pattern that was chosen elsewhere on the page. */
  function reveal(id) {
    body.querySelector(".patterns-all")?.click();
    const row = body.querySelector(`[data-pattern="${CSS.escape(id)}"]`);
    const runs = row?.querySelector('[data-act="runs"]');
    if (!runs) return;
    if (runs.getAttribute("aria-expanded") === "false") runs.click();
    row.scrollIntoView({ block: "center" });
    runs.focus({ preventScroll: true });
  }

  async function detectNow() {
    say(note, t("patterns.detecting"));
    const answer = await acting(detect, async () => {
      const found = await post("patterns/detect", {});
      await load(place(), { anew: true });
      return found;
    }, (refused) => say(note, refused.message));
    if (answer === null) return;
    detect.removeAttribute("aria-disabled");
    say(note, t("patterns.detected", { count: answer.patterns.length, runs: answer.runs_examined,
      seconds: decimal(answer.elapsed_ms / 1000) }));
  }

  /** Follow the address: only another question asks the server. */
  function look(at) {
    if (JSON.stringify(queryOf(at)) !== asked) load(at);
    else if (at.pattern && !body.contains(document.activeElement)) reveal(at.pattern);
  }

  detect.addEventListener("click", detectNow);
  // Patterns change by the hour; a form one is writing in must not vanish under the hand.
  onPart("pulse", () => {
    const busy = body.contains(document.activeElement) || body.querySelector(".dismiss-form");
    if (!document.hidden && !busy && fetched && Date.now() - fetched > REFRESH_MS) load(place());
  });
  return { look };
}

function queryOf(at) {
  return { pattern_type: at.type, status: at.status, job_name: at.job,
    min_confidence: at.confidence, dismissed: at.dismissed ? true : null, language: LANGUAGE };
}

function nothing(at) {
  if (isNarrowed(at)) return [el("p", {}, t("patterns.none_fit"))];
  return [el("p", {}, t("patterns.empty")), el("p", { class: "note" }, t("patterns.empty_how",
    { days: number(30) }))];
}
