// The cycle of taking, as the list offers it: the line that says where a taken problem went and
// takes it back, and the menu of a row.

import { acting } from "../../lib/acting.js";
import { trying } from "../../lib/api.js";
import { everySecond, here, now } from "../../lib/clock.js";
import { button, el, icon, say } from "../../lib/dom.js";
import { diagnosisHref } from "../../lib/diagnosis.js";
import { may } from "../../lib/may.js";
import { openMenu } from "../../lib/menu.js";
import { link } from "../../lib/place.js";
import { hour, t } from "../../lib/words.js";
import { putOff, release, snoozes, take } from "./deeds.js";
import { openNote } from "./noting.js";
import { returnOf, rootOf } from "./words.js";

const UNDO_S = 10;
const hourOf = (ms) => hour(ms, now());

/**
 * The line in the group of taken problems; `get(id)` gives a problem as it is now, `released(id)`
 * hears that it was given back.
 */
export function undoLine(line, { get, refused, released }) {
  const words = el("span", { class: "cut" });
  const left = el("span", { class: "quiet" });
  const undo = button([icon("i-undo", "icon"), t("problems.undo"), " ", left], back,
    { "data-act": "undo" });
  const put = button(t("problems.snooze.title"), () => openSnoozes(put, id, refused),
    { class: "button bare", "data-act": "snooze", "aria-haspopup": "menu" });
  const write = button(t("problems.note"), () => openNote(get(id), "note", () => write),
    { class: "button bare", "data-act": "note", "aria-haspopup": "dialog" });
  line.append(words, write, put, undo);
  let id = null;
  let by = null; // who has it while the line is there
  let until = 0;
  everySecond(tick);

  function tick() {
    if (line.hidden) return;
    const seconds = Math.ceil((until - here()) / 1000);
    say(left, seconds > 0 ? `${seconds} s` : "");
    // What somebody points at stays, whatever its time.
    const isRead = line.matches(":hover, :focus-within") || document.querySelector(".menu");
    if (seconds <= 0 && !isRead) line.hidden = true;
    const problem = get(id);
    if (problem) say(words, told(problem));
    // What is another's by now is not ours to give back.
    if (problem?.acknowledged && problem.acknowledged.by !== by) line.hidden = true;
  }

  async function back() {
    if (await acting(undo, () => release(id)) === null) return;
    line.hidden = true;
    released(id);
  }

  return (taken) => {
    id = taken;
    by = get(id)?.acknowledged?.by;
    until = here() + UNDO_S * 1000;
    undo.removeAttribute("aria-disabled");
    line.hidden = false;
    tick();
  };
}

function told(problem) {
  const name = rootOf(problem);
  if (problem.state !== "acknowledged") return t("problems.given_back", { name });
  if (problem.acknowledged.until === "rerun") return t("problems.yours_rerun", { name });
  const time = returnOf(problem.acknowledged, hourOf);
  return time ? t("problems.yours_until", { name, time }) : t("problems.yours", { name });
}

function openSnoozes(anchor, id, refused) {
  openMenu(anchor, t("problems.snooze.title"), snoozes().map(({ words, until }) =>
    ({ words, act: () => trying(() => putOff(id, until), refused) })));
}

/** What a row offers besides: to take it for some time, to put it off, to give it back. */
export function openRowMenu(anchor, problem, { taken, released, refused, pick, focusBack }) {
  const { problem_id: id, state } = problem;
  const lasting = state === "open" || state === "acknowledged";
  const words = state === "open" ? "problems.take_until" : "problems.snooze_until";
  openMenu(anchor, t("problems.menu_of", { name: rootOf(problem) }), [
    { words: t("problems.open"), href: link(`problems/${encodeURIComponent(id)}`) },
    { words: t("page.diagnosis"), href: diagnosisHref({ problem_id: id }) },
    ...(may("operator") ? deeds() : []),
  ]);

  function deeds() {
    return [
    state === "resolved" ? null : { words: t("picked.pick"), act: () => pick(id) },
    { words: t("problems.write_note"), act: () => openNote(problem, "note", focusBack) },
    ...(lasting ? snoozes().map(({ words: word, until }) => ({
      words: t(words, { until: word }),
      act: async () => {
        const deed = state === "open" ? take : putOff;
        if (await trying(() => deed(id, until), refused) && state === "open") taken(id);
      } })) : []),
    state === "acknowledged"
      ? { words: t("problems.release"), act: async () => {
        if (await trying(() => release(id), refused)) released(id);
      } } : null,
    state === "resolved" ? null
      : { words: t("problems.close"), act: () => openNote(problem, "close", focusBack) },
    ];
  }
}
