// Buttons that are pressed or not, and choices that come from a style sheet.

import { el, icon } from "./dom.js";

/** A group of buttons for `kinds` ([word, shape, tone, text]); `show(words)` presses the right ones. */
export function pickers(group, kinds, pick) {
  const buttons = kinds.map(([word, shape, tone, words]) =>
    el("button", { type: "button", class: `pick-one ${tone}`, "aria-pressed": "false",
      "data-word": word, onclick: () => pick(word) }, shape ? icon(shape) : null, words()));
  group.append(...buttons);
  return {
    show(chosen) {
      for (const button of buttons) {
        button.setAttribute("aria-pressed", String(chosen.includes(button.dataset.word)));
      }
    },
  };
}

export function toggled(words, word) {
  return words.includes(word) ? words.filter((each) => each !== word) : [...words, word];
}

/** Let `button` fold and unfold a form that a narrow screen hides. */
export function unfolding(button, form) {
  button.addEventListener("click", () => {
    button.setAttribute("aria-expanded", String(form.classList.toggle("open")));
  });
}

/** The theme's colours as a figure of the session needs them: name → variable of the style. */
export function colours(names) {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(Object.entries(names).map(
    ([name, variable]) => [name, style.getPropertyValue(variable).trim()]));
}
