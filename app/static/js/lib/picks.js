// Controls of one kind: buttons that are pressed or not, that unfold something, fields one types in.

import { button, el, icon } from "./dom.js";

const TYPING_MS = 300;

/** Buttons for `kinds` ([word, tone, shape]), named by `words`; `show(chosen)` presses the right ones. */
export function pickers(group, kinds, words, pick) {
  const buttons = kinds.map(([word, tone = "plain", shape]) => button(
    [shape ? icon(shape) : null, words(word)], () => pick(word),
    { class: `pick-one ${tone}`, "aria-pressed": "false", "data-word": word }));
  group.append(...buttons);
  return {
    show(chosen) {
      for (const each of buttons) {
        each.setAttribute("aria-pressed", String(chosen.includes(each.dataset.word)));
      }
    },
  };
}

export function toggled(words, word) {
  return words.includes(word) ? words.filter((each) => each !== word) : [...words, word];
}

/** Let `opener` unfold and fold something: `show(open)` is told which. */
export function unfolding(opener, show) {
  opener.setAttribute("aria-expanded", "false");
  opener.addEventListener("click", () => {
    const opens = opener.getAttribute("aria-expanded") === "false";
    opener.setAttribute("aria-expanded", String(opens));
    show(opens);
  });
  return opener;
}

/** Call `typed` with a field of the form when the typing rests, or at once when it is sent. */
export function onTyped(form, names, typed) {
  let timer = 0;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", ({ target }) => {
    if (!names.includes(target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(() => typed(target), TYPING_MS);
  });
}

/** A table: words of its head; rows, or the cells of one, the first of which names it. */
export function table(heads, rows, attributes = {}) {
  const line = (cells) => el("tr", {}, el("th", { scope: "row" }, cells[0]),
    ...cells.slice(1).map((cell) => el("td", {}, cell)));
  return el("table", attributes,
    el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head)))),
    el("tbody", {}, ...rows.map((row) => (Array.isArray(row) ? line(row) : row))));
}

/** The theme's colours as a figure of the session needs them: name → variable of the style. */
export function colours(names) {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(Object.entries(names).map(
    ([name, variable]) => [name, style.getPropertyValue(variable).trim()]));
}
