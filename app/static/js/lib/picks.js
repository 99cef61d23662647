// Controls of one kind: buttons that are pressed or not or unfold something, fields one types in.

import { el } from "./dom.js";

const TYPING_MS = 300;

/** The buttons of `group`: `pick(word)` is told of a click, `show(chosen)` presses those. */
export function pickers(group, pick) {
  const buttons = [...group.querySelectorAll("[data-word]")];
  for (const each of buttons) each.addEventListener("click", () => pick(each.dataset.word));
  return {
    show(chosen) {
      for (const each of buttons) {
        each.setAttribute("aria-pressed", String(chosen.includes(each.dataset.word)));
      }
    },
  };
}

/** All the groups of a form that have a name in the address: of each, several may be pressed. */
export function severalPickers(form, { place, go }) {
  const toggled = (chosen, word) => (chosen.includes(word)
    ? chosen.filter((each) => each !== word) : [...chosen, word]);
  const shown = [...form.querySelectorAll("[data-pick]")].map((group) => {
    const name = group.dataset.pick;
    const buttons = pickers(group, (word) => go({ [name]: toggled(place()[name], word) }));
    return (at) => buttons.show(at[name]);
  });
  return { show: (at) => shown.forEach((show) => show(at)) };
}

/** What a figure shows, as rows below it: made when they are unfolded, and by what is given. */
export function tableBelow(figures, make) {
  const draw = () => figures.open && figures.querySelector(".bars-rows").replaceChildren(make());
  figures.addEventListener("toggle", draw);
  return draw;
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
