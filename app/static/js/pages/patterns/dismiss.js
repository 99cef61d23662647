// Dismissing a pattern with a reason, and taking that back.

import { acting } from "../../lib/acting.js";
import { post } from "../../lib/api.js";
import { el, icon } from "../../lib/dom.js";
import { t } from "../../lib/words.js";

const LONGEST = 500;

export function dismissal(pattern, place, changed) {
  const address = `api/v1/monitoring/patterns/${encodeURIComponent(pattern.pattern_id)}/`;
  if (pattern.dismissed) {
    const undo = el("button", { type: "button", class: "button", "data-act": "restore" },
      t("patterns.restore"));
    undo.addEventListener("click", () => send(undo, `${address}restore`, {}, changed));
    place.prepend(el("p", { class: "dismissed-why" }, icon("s-waiting"),
      t("patterns.dismissed_by", { by: pattern.dismissed.by || t("attention.somebody"),
        reason: pattern.dismissed.reason })));
    return undo;
  }
  const button = el("button", { type: "button", class: "button", "data-act": "dismiss",
    "aria-expanded": "false" }, t("patterns.dismiss"));
  let form = null;
  button.addEventListener("click", () => {
    if (form) return close();
    form = ask((reason, submit) => send(submit, `${address}dismiss`, { reason }, changed), close);
    place.prepend(form);
    button.setAttribute("aria-expanded", "true");
    form.elements.reason.focus();
  });
  function close() {
    form.remove();
    form = null;
    button.setAttribute("aria-expanded", "false");
    button.focus();
  }
  return button;
}

function ask(dismiss, close) {
  const submit = el("button", { type: "submit", class: "button" }, t("patterns.dismiss"));
  const form = el("form", { class: "dismiss-form" },
    el("label", {}, t("patterns.reason"),
      el("input", { type: "text", name: "reason", required: true, maxlength: LONGEST,
        autocomplete: "off", placeholder: t("patterns.reason_hint") })),
    submit, el("button", { type: "button", class: "link", onclick: close }, t("patterns.cancel")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const reason = form.elements.reason.value.trim();
    if (reason) dismiss(reason, submit);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  });
  return form;
}

async function send(button, path, body, changed) {
  if (await acting(button, () => post(path, body)) !== null) changed();
}
