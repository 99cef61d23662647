// The form of a runbook: for which jobs, what to do, whom to call. Whom the names cover in the plan
// now is said as they are typed.

import { get, trying } from "../../lib/api.js";
import { el } from "../../lib/dom.js";
import { t } from "../../lib/words.js";
import { connectWriting } from "../../lib/writing.js";
import { NAMES, namesOf } from "./row.js";

const MOST_NAMED = 6;
export const SAID = [...NAMES, "text", "address", "team", "phone", "can_wait"];

export function connectForm(card, done) {
  const form = card.querySelector(".writing-form");
  const field = form.elements;
  const fill = (runbook) => {
    for (const name of SAID) field[name].value = runbook?.[name] ?? "";
  };
  const body = () => Object.fromEntries(SAID.map((name) => [name, field[name].value.trim()]));

  async function look(wanted, isLast) {
    const names = Object.fromEntries(NAMES.map((name) => [name, wanted[name]]));
    const place = form.querySelector(".preview");
    const isNamed = Object.values(names).some(Boolean);
    let wrong = [];
    const answer = isNamed ? await trying(() => get("runbooks/covered", names), (refused) => {
      wrong = refused.errors;
      return null;
    }) : null;
    if (!isLast()) return null;
    place.replaceChildren(...(answer ? covers(answer)
      : [el("p", { class: "note" }, t("runbooks.names_hint"))]));
    return wrong;
  }

  function covers({ jobs, jobs_total: count, workstations, workstations_total: machines }) {
    const named = [...new Set(jobs.map((job) => job.job_name))].slice(0, MOST_NAMED);
    const more = named.length ? named : workstations.slice(0, MOST_NAMED);
    const rest = (named.length ? count : machines) - more.length;
    return [el("p", {}, el("strong", {}, count || machines
      ? t("silences.covers", { jobs: count, workstations: machines }) : t("runbooks.covers_none"))),
    more.length ? el("p", { class: "name" }, more.join(", "),
      rest > 0 ? ` ${t("runbooks.covers_more", { count: rest })}` : "") : ""];
  }

  const writing = connectWriting(card, { path: "runbooks", id: "runbook_id", fill, body, look, done,
    titles: { new: t("runbooks.new"), change: t("runbooks.change") } });
  return {
    ...writing,
    /** Begin a new one for these names. */
    begin(names) {
      writing.begin(null, { given: names, about: namesOf(names) });
      field.text.focus();
    },
  };
}
