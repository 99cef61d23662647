// Dismissing a pattern with a reason, and taking that back.

import { acting } from "../../lib/acting.js";
import { post } from "../../lib/api.js";
import { button, el, icon } from "../../lib/dom.js";
import { ACTS } from "../../lib/may.js";
import { unfolding } from "../../lib/picks.js";
import { t } from "../../lib/words.js";

const LONGEST = 500;

export function dismissal(pattern, place, changed) {
  const address = `patterns/${encodeURIComponent(pattern.pattern_id)}/`;
  const send = async (control, path, body) => {
    if (await acting(control, () => post(address + path, body)) !== null) changed();
  };
  if (pattern.dismissed) {
    place.prepend(el("p", { class: "dismissed-why" }, icon("s-waiting"),
      t("patterns.dismissed_by", { by: pattern.dismissed.by || t("attention.somebody"),
        reason: pattern.dismissed.reason })));
    return button(t("patterns.restore"), ({ currentTarget }) => send(currentTarget, "restore", {}),
      { "data-act": "restore", ...ACTS });
  }
  const opener = button(t("patterns.dismiss"), null, { "data-act": "dismiss", ...ACTS });
  unfolding(opener, (opens) => {
    if (!opens) return form.remove();
    place.prepend(form);
    form.elements.reason.focus();
  });
  const close = () => {
    opener.click();
    opener.focus();
  };
  const form = ask((reason, submit) => send(submit, "dismiss", { reason }), close);
  return opener;
}

function ask(dismiss, close) {
  const submit = button(t("patterns.dismiss"), null, { type: "submit" });
  const form = el("form", { class: "dismiss-form" },
    el("label", {}, t("patterns.reason"),
      el("input", { type: "text", name: "reason", required: true, maxlength: LONGEST,
        autocomplete: "off", placeholder: t("patterns.reason_hint") })),
    submit, button(t("patterns.cancel"), close, { class: "link" }));
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
