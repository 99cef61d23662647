// The dialogs behind the chips: a period, names with suggestions, statuses, codes.

import { get, trying } from "../../lib/api.js";
import { here } from "../../lib/clock.js";
import { openDialog } from "../../lib/dialog.js";
import { button, el, icon, say } from "../../lib/dom.js";
import { FAILED } from "../../lib/jobtext.js";
import { iso } from "../../lib/place.js";
import { dateKey, fromWall, t, wall, zoneName } from "../../lib/words.js";

const TYPING_MS = 200;
const MOST_NAMES = 20;
const LONGEST = 256;
const MINUTE_MS = 60000;
const DAY_MS = 86400000;
const KIND = { jobs: "job", job_streams: "job_stream", workstations: "workstation" };
const STATUSES = [...FAILED, "SUCC", "EXEC", "HOLD", "READY", "WAIT", "SUSP", "STUCK", "PEND",
  "CANCL"];

/** A dialog with a form; `taken()` gives what is sent, or null where something is missing. */
function editor(title, content, taken, change) {
  const form = el("form", { class: "chip-form" }, content, el("p", { class: "go-on" },
    button(t("ask.apply"), null, { type: "submit", class: "button primary" })));
  const dialog = openDialog("h-chip", { title, look: "chip-dialog",
    back: () => document.querySelector(".answer:not(.folded) .asked-words") }, form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const value = taken();
    if (value === null) return;
    dialog.close();
    change(value);
  });
  /** @type {HTMLElement} */ (form.querySelector("input, button")).focus();
}

const field = (words, input) => el("label", { class: "field" }, el("span", {}, words), input);

/** From and until on the clock of the zone, some usual ones, or words. */
export function editPeriod({ time_range: range }, change) {
  const edge = (name, at) => el("input", { type: "datetime-local", name,
    value: at === undefined ? null : wall(Date.parse(at)) });
  const start = edge("start", range?.start);
  const end = edge("end", range?.end);
  const words = el("input", { type: "text", name: "when", maxlength: 100, minlength: 2,
    autocomplete: "off", placeholder: t("ask.when_hint") });
  const wrong = el("p", { class: "refusal", role: "alert" });
  const usual = el("div", { class: "usual-periods", role: "group", "aria-label": t("ask.usual") },
    periods().map(([name, from, until]) => button(t(`ask.lately.${name}`), () => {
      start.value = wall(from);
      end.value = wall(until);
      words.value = "";
    })));
  editor(t("ask.chip.when"), [usual, field(t("ask.from"), start), field(t("ask.until"), end),
    el("p", { class: "note" }, zoneName()), field(t("ask.in_words"), words), wrong], () => {
    if (words.value.trim()) return { when: words.value.trim(), start: null, end: null };
    if (start.value && end.value && start.value < end.value) {
      const [from, until] = [start, end].map((each) => iso(fromWall(each.value)));
      return { start: from, end: until, when: null };
    }
    say(wrong, t("ask.period_wrong"));
    (start.value ? end : start).focus();
    return null;
  }, change);
}

function periods() {
  const now = Math.ceil(here() / MINUTE_MS) * MINUTE_MS; // the minute that is running, too
  const today = fromWall(`${dateKey(now)}T00:00`);
  const yesterday = fromWall(`${dateKey(today - DAY_MS / 2)}T00:00`);
  return [["today", today, now], ["yesterday", yesterday, today], ["day", now - DAY_MS, now],
    ["week", now - 7 * DAY_MS, now], ["month", now - 30 * DAY_MS, now]];
}

/** Names, with those that the store knows offered while one types; `*` stands for letters. */
export function editNames(name, values, change) {
  listEditor(name, values, change, t("ask.names_hint"), async (words) => {
    const found = await trying(() => get("query/names", { kind: KIND[name], q: words }));
    return found?.names ?? [];
  });
}

/** Return codes, or what an error text holds. */
export function editCodes(name, values, change) {
  listEditor(name, values, change, t("ask.codes_hint"), async () => []);
}

function listEditor(name, values, change, hint, suggest) {
  const chosen = [...values];
  const list = el("ul", { class: "chosen-names" });
  const offered = el("ul", { class: "offered", "aria-label": t("ask.offered") });
  const input = el("input", { type: "text", maxlength: LONGEST, autocomplete: "off",
    spellcheck: "false", class: "mono", "aria-label": t(`ask.chip.${name}`) });
  let timer = 0;
  let asked = 0;

  function draw() {
    list.replaceChildren(...chosen.map((value) => el("li", {}, button(
      [el("span", { class: "name" }, value), icon("i-close", "icon")], () => {
        chosen.splice(chosen.indexOf(value), 1);
        draw();
        input.focus();
      }, { class: "pick", "aria-label": t("ask.remove", { name: value }) }))));
  }

  function add(value) {
    const words = value.trim();
    if (words && !chosen.includes(words) && chosen.length < MOST_NAMES) chosen.push(words);
    input.value = "";
    draw();
    offer();
    input.focus();
  }

  async function offer() {
    const turn = (asked += 1);
    const found = await suggest(input.value.trim());
    if (turn !== asked) return;
    offered.replaceChildren(...found.filter((each) => !chosen.includes(each)).map((each) =>
      el("li", {}, button(each, () => add(each), { class: "link mono" }))));
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(offer, TYPING_MS);
  });
  // Enter takes what is typed; with nothing typed it sends.
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !input.value.trim()) return;
    event.preventDefault();
    add(input.value);
  });
  draw();
  offer();
  editor(t(`ask.chip.${name}`), [list, input, el("p", { class: "note" }, hint), offered], () => {
    if (input.value.trim()) add(input.value);
    return chosen;
  }, change);
}

export function editStatuses(name, values, change) {
  const boxes = [...new Set([...STATUSES, ...values])].map((status) => el("label",
    { class: "check" }, el("input", { type: "checkbox", value: status,
      checked: values.includes(status) }), status));
  const group = el("div", { class: "statuses", role: "group", "aria-label": t(`ask.chip.${name}`) },
    boxes);
  editor(t(`ask.chip.${name}`), group, () =>
    [...group.querySelectorAll("input:checked")].map((box) =>
      /** @type {HTMLInputElement} */ (box).value), change);
}
