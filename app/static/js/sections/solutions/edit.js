// A known solution corrected or taken away, beside itself; both are recorded with who did it.

import { acting } from "../../lib/acting.js";
import { del, put } from "../../lib/api.js";
import { el } from "../../lib/dom.js";
import { t } from "../../lib/words.js";
import { API } from "./marks.js";

const LONGEST = 10000;

/** Two quiet buttons; `changed()` is called when the server has taken a change. */
export function editing(match, changed) {
  const place = el("div", { class: "help-edit" });
  const correct = opener("correct", t("solutions.correct"), place,
    () => correction(match, changed));
  const remove = opener("remove", t("solutions.remove"), place, () => removal(match, changed));
  return { buttons: [correct, remove], place };
}

function opener(name, word, place, make) {
  const button = el("button", { type: "button", class: "link", "data-act": name,
    "aria-expanded": "false" }, word);
  button.addEventListener("click", () => {
    const opens = button.getAttribute("aria-expanded") === "false";
    for (const other of button.parentNode.querySelectorAll("[aria-expanded]")) {
      other.setAttribute("aria-expanded", "false");
    }
    button.setAttribute("aria-expanded", String(opens));
    place.replaceChildren(opens ? make() : "");
    place.querySelector("textarea, button")?.focus();
  });
  return button;
}

function correction(match, changed) {
  const text = el("textarea", { rows: 3, required: true, maxlength: LONGEST,
    "aria-label": t("solutions.form.solution") }, match.solution);
  const save = el("button", { type: "submit", class: "button" }, t("solutions.form.save"));
  const form = el("form", { class: "solution-form" }, text, save);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(save, () => put(`${API}/${match.solution_id}`, { solution: text.value }), changed);
  });
  return form;
}

function removal(match, changed) {
  return el("div", { class: "help-acts" }, el("p", {}, t("solutions.remove_asked")),
    el("button", { type: "button", class: "button", "data-act": "remove-now",
      onclick: ({ currentTarget }) =>
        take(currentTarget, () => del(`${API}/${match.solution_id}`), changed) }, t("solutions.remove")));
}

async function take(button, work, changed) {
  if (await acting(button, work) !== null) changed();
}
