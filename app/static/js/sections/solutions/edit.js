// A known solution corrected or taken away, beside itself; both are recorded with who did it.

import { acting } from "../../lib/acting.js";
import { del, put } from "../../lib/api.js";
import { button, el } from "../../lib/dom.js";
import { ACTS } from "../../lib/may.js";
import { unfolding } from "../../lib/picks.js";
import { t } from "../../lib/words.js";
import { API } from "./marks.js";

const LONGEST = 10000;

/** Two quiet buttons; `changed()` is called when the server has taken a change. */
export function editing(match, changed) {
  const place = el("div", { class: "help-edit" });
  const correct = opener("correct", t("solutions.correct"), place,
    () => correction(match, changed));
  const remove = opener("remove", t("solutions.remove"), place, () => removal(
    t("solutions.remove_asked"), `${API}/${match.solution_id}`, changed));
  return { buttons: [correct, remove], place };
}

/** A quiet button that unfolds what `make()` gives in `place`; its neighbours fold. */
export function opener(name, word, place, make, more = {}) {
  const link = button(word, null, { class: "link", "data-act": name, ...ACTS, ...more });
  return unfolding(link, (opens) => {
    for (const other of link.parentNode.querySelectorAll("[aria-expanded]")) {
      if (other !== link) other.setAttribute("aria-expanded", "false");
    }
    place.replaceChildren(opens ? make() : "");
    place.querySelector("textarea, button")?.focus();
  });
}

function correction(match, changed) {
  const text = el("textarea", { rows: 3, required: true, maxlength: LONGEST,
    "aria-label": t("solutions.form.solution") }, match.solution);
  const save = button(t("solutions.form.save"), null, { type: "submit" });
  const form = el("form", { class: "solution-form" }, text, save);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(save, () => put(`${API}/${match.solution_id}`, { solution: text.value }), changed);
  });
  return form;
}

/** Whether to delete what is at `path`, asked before it is. */
export function removal(asked, path, changed) {
  return el("div", { class: "help-acts" }, el("p", {}, asked), button(t("solutions.remove"),
    ({ currentTarget }) => take(currentTarget, () => del(path), changed),
    { "data-act": "remove-now" }));
}

async function take(control, work, changed) {
  if (await acting(control, work) !== null) changed();
}
