// A known solution corrected or taken away, beside itself; both are recorded with who did it.

import { del, put, Refused } from "../api.js";
import { el } from "../dom.js";
import { t } from "../words.js";

const API = "api/v1/monitoring/solutions";
const LONGEST = 10000;

/** Two quiet buttons; `changed()` is called when the server has taken a change. */
export function editing(match, changed) {
  const place = el("div", { class: "help-edit" });
  const correct = opener("correct", t("solutions.correct"), place,
    () => correction(match, place, changed));
  const remove = opener("remove", t("solutions.remove"), place, () => removal(match, place, changed));
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

function correction(match, place, changed) {
  const text = el("textarea", { rows: 3, required: true, maxlength: LONGEST,
    "aria-label": t("solutions.form.solution") }, match.solution);
  const form = el("form", { class: "solution-form" }, text,
    el("button", { type: "submit", class: "button" }, t("solutions.form.save")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(form, () => put(`${API}/${match.solution_id}`, { solution: text.value }), changed);
  });
  return form;
}

function removal(match, place, changed) {
  const box = el("div", { class: "help-acts" }, el("p", {}, t("solutions.remove_asked")));
  box.append(el("button", { type: "button", class: "button", "data-act": "remove-now",
    onclick: () => take(box, () => del(`${API}/${match.solution_id}`), changed) },
  t("solutions.remove")));
  return box;
}

async function take(box, work, changed) {
  box.querySelector(".refusal")?.remove();
  try {
    await work();
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    box.append(el("span", { class: "refusal", role: "alert" },
      refused.errors[0]?.message ?? refused.message));
    return;
  }
  changed();
}
