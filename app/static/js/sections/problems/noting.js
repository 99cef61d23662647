// A note on a problem, and closing one with a reason: a dialog whose words outlive it.

import { acting } from "../../lib/acting.js";
import { openDialog } from "../../lib/dialog.js";
import { button, el } from "../../lib/dom.js";
import { keepDraft } from "../../lib/draft.js";
import { t } from "../../lib/words.js";
import { close, note } from "./deeds.js";
import { rootOf } from "./words.js";

const LONGEST = 2000;
const ASKED = { note, close };

/**
 * Ask for a note, or for why a problem is closed; `back()` finds what to go back to.
 * @param {any} problem
 * @param {"note" | "close"} what
 * @param {() => any} back
 */
export function openNote(problem, what, back) {
  askText({ title: t(`problems.asked.${what}`, { name: rootOf(problem) }), what, back,
    draft: `${what}.${problem.problem_id}`,
    save: (text) => ASKED[what](problem.problem_id, text) });
}

/**
 * Ask for a text to `save`, which gives null where it could not; `draft` names what is kept,
 * `about` is shown above.
 */
export function askText({ title, what, draft, back, save, about = null }) {
  const field = el("textarea", { id: "note-text", name: "text", rows: 4, required: true,
    maxlength: LONGEST });
  const submit = button(t(`problems.asked_save.${what}`), null,
    { type: "submit", class: "button primary" });
  const form = el("form", { class: "solution-form note-form" }, about,
    what === "close" ? el("p", { class: "note" }, t("problems.closes")) : null,
    el("div", { class: "field" }, el("label", { for: "note-text" },
      t(`problems.asked_text.${what}`)), field, el("small", {}, t("problems.draft"))), submit);
  const forget = keepDraft(form, draft);
  const dialog = openDialog("h-note", { back, title }, form);
  field.focus();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (!text || await acting(submit, () => save(text)) === null) return;
    forget();
    dialog.close();
  });
}
