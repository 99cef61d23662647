// One runbook of the list: what it is for, what it says, whom to call, who wrote it.

import { agoHere, instant } from "../../lib/clock.js";
import { contact } from "../../lib/contact.js";
import { button, el, icon } from "../../lib/dom.js";
import { ACTS } from "../../lib/may.js";
import { t } from "../../lib/words.js";

export const NAMES = ["job", "job_stream", "workstation"];

/** "PIX* · SRV0?" */
export const namesOf = (runbook) => NAMES.map((name) => runbook[name]).filter(Boolean).join(" · ");
const kindOf = (runbook) => NAMES.filter((name) => runbook[name])
  .map((name) => t(`runbooks.${name}`)).join(" · ");

export function row(runbook, { edit, remove }) {
  const named = (word) => ({ "aria-label": `${word}: ${namesOf(runbook)}` });
  return el("li", { class: "runbook" },
    el("p", { class: "written-what" }, icon("i-runbooks", "icon"),
      el("span", { class: "name" }, namesOf(runbook)),
      el("span", { class: "note" }, kindOf(runbook))),
    runbook.text ? el("p", { class: "runbook-text" }, runbook.text) : null,
    contact(runbook),
    el("p", { class: "note" }, `${runbook.changed_by} · `, agoHere(instant(runbook.changed_at))),
    el("div", { class: "written-acts", ...ACTS },
      button(t("written.edit"), () => edit(runbook),
        { "data-act": "edit", ...named(t("written.edit")) }),
      button(t("written.remove"), ({ currentTarget }) => remove(runbook, currentTarget),
        { class: "link", "data-act": "remove", ...named(t("written.remove")) })));
}
