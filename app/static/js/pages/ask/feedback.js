// Whether an answer helped: yes or no, changed as often as one likes, with a word why.

import { acting } from "../../lib/acting.js";
import { post } from "../../lib/api.js";
import { el, say, button } from "../../lib/dom.js";
import { myName } from "../../lib/who.js";
import { t } from "../../lib/words.js";

/** `about()` gives the answer's id and the question as it was asked. */
export function feedback(about) {
  const done = el("span", { class: "note", role: "status" });
  const word = el("input", { type: "text", name: "why", maxlength: 500, autocomplete: "off",
    placeholder: t("ask.why_hint"), "aria-label": t("ask.why") });
  const why = el("form", { class: "why", hidden: true }, word,
    button(t("ask.why_send"), null, { type: "submit" }));
  const choices = [true, false].map((helped) => button(t(helped ? "ask.yes" : "ask.no"),
    () => tell(helped), { "aria-pressed": "false" }));
  let said = null;

  async function tell(helped, control = choices[helped ? 0 : 1]) {
    const kept = await acting(control, () => post("query/feedback", { ...about(), helped,
      note: word.value.trim() || null, by: myName() || null }));
    control.removeAttribute("aria-disabled");
    if (kept === null) return;
    said = helped;
    choices.forEach((each, at) => each.setAttribute("aria-pressed", String(helped === (at === 0))));
    why.hidden = false;
    say(done, t(kept.note ? "ask.thanks_why" : "ask.thanks"));
  }

  why.addEventListener("submit", (event) => {
    event.preventDefault();
    if (word.value.trim()) tell(said, /** @type {HTMLElement} */ (why.lastElementChild));
  });
  return el("div", { class: "helped", role: "group", "aria-label": t("ask.helped") },
    el("span", { "aria-hidden": "true" }, t("ask.helped")), choices, done, why);
}
