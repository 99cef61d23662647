// The page of silences: the nights, the list, the form. What somebody else changes appears too.

import { refusal } from "../lib/acting.js";
import { get, trying } from "../lib/api.js";
import { everySecond, here, instant } from "../lib/clock.js";
import { el } from "../lib/dom.js";
import { connectUnwriting } from "../lib/unwriting.js";
import { t, zoneName } from "../lib/words.js";
import { connectForm } from "./silences/form.js";
import { namesOf, row } from "./silences/row.js";
import { connectWeek } from "./silences/week.js";

const SAID = ["jobs", "job_streams", "workstations", "starts_at", "ends_at", "rrule",
  "duration_minutes", "timezone", "spare_critical", "everything", "reason"];

export function mount(node) {
  const list = node.querySelector(".written-list");
  const locale = document.documentElement.lang;
  const with_ = { zone: zoneName, locale };
  let period = {};
  let edge = Infinity;
  let sought = location.hash.slice(1); // whoever comes for one silence is led to it once

  const { remove, line } = connectUnwriting({ path: "silences", id: "silence_id", fields: SAID,
    redraw: load, removed: (silence) => t("silences.removed", { names: namesOf(silence) }) });
  const form = connectForm(node.querySelector(".writing-card"), { ...with_, done: load });
  const week = connectWeek(node.querySelector(".silences-week"), { ...with_, edit: form.edit,
    period(start, end) { period = { start, end }; load(); } });

  async function load() {
    const found = await trying(async () => (await get("silences", period)).silences, (refused) => {
      list.replaceChildren(refusal(refused, load));
      return null;
    });
    if (found === null) return;
    week.show(found);
    form.compare(found);
    edge = Math.min(Infinity, ...found
      .flatMap(({ until, next }) => [instant(until), instant(next?.starts_at)]).filter(Boolean));
    const shown = { zone: zoneName(), locale, edit: form.edit, remove };
    const at = sought || (document.activeElement?.id ?? ""); // the list is drawn anew under a row
    list.replaceChildren(found.length || line()
      ? el("ul", { class: "written" }, line(), ...found.map((silence) => row(silence, shown)))
      : el("p", { class: "empty" }, t("silences.none")));
    document.getElementById(at)?.focus({ preventScroll: !sought });
    sought = "";
  }

  window.addEventListener("resync:silences", load);
  window.addEventListener("resync:link", load);
  everySecond(() => {
    if (here() < edge) return;
    edge = Infinity;
    load();
  });
  week.look();
}
