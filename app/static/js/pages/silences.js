// The page of silences: the nights, the list, the form. What somebody else changes appears too.

import { acting, refusal } from "../lib/acting.js";
import { del, get, post, trying } from "../lib/api.js";
import { everySecond, here, instant } from "../lib/clock.js";
import { button, el } from "../lib/dom.js";
import { who } from "../lib/who.js";
import { t, zoneName } from "../lib/words.js";
import { connectForm } from "./silences/form.js";
import { namesOf, row } from "./silences/row.js";
import { connectWeek } from "./silences/week.js";

const UNDO_MS = 10000;
const SAID = ["jobs", "job_streams", "workstations", "starts_at", "ends_at", "rrule",
  "duration_minutes", "timezone", "spare_critical", "everything", "reason"];

export function mount(node) {
  const list = node.querySelector(".silences-list");
  const locale = document.documentElement.lang;
  const with_ = { zone: zoneName, locale };
  let period = {};
  let edge = Infinity;
  let undo = null; // the line in place of the one that was removed

  const form = connectForm(node.querySelector(".silence-card"), { ...with_, done: load });
  const edit = (silence) => {
    form.edit(silence);
    node.querySelector(".silence-card").scrollIntoView({ block: "nearest" });
  };
  const week = connectWeek(node.querySelector(".silences-week"), { ...with_, edit,
    period(start, end) { period = { start, end }; load(); } });

  async function load() {
    const found = await trying(async () => (await get("silences", period)).silences, (refused) => {
      list.replaceChildren(refusal(refused, load));
      return null;
    });
    if (found === null) return;
    week.show(found);
    edge = Math.min(Infinity, ...found
      .flatMap(({ until, next }) => [instant(until), instant(next?.starts_at)]).filter(Boolean));
    const shown = { zone: zoneName(), locale, edit, remove };
    list.replaceChildren(found.length || undo
      ? el("ul", { class: "silences" }, undo, ...found.map((silence) => row(silence, shown)))
      : el("p", { class: "empty" }, t("silences.none")));
  }

  async function remove(silence, control) {
    const by = await who();
    if (by === null) return;
    if (await acting(control, () => del(`silences/${silence.silence_id}`, { by })) === null) return;
    const back = button(t("silences.undo"), async ({ currentTarget }) => {
      const said = Object.fromEntries(SAID.map((name) => [name, silence[name]])
        .filter(([, value]) => value !== null));
      if (await acting(currentTarget, () => post("silences", { ...said, by })) === null) return;
      undo = null;
      await load();
    }, { "data-act": "undo" });
    const line = el("li", { class: "silence removed", role: "status" },
      el("p", {}, t("silences.removed", { names: namesOf(silence) })), back);
    undo = line;
    await load();
    back.focus({ preventScroll: true });
    setTimeout(() => {
      if (undo !== line) return;
      undo = null;
      load();
    }, UNDO_MS);
  }

  window.addEventListener("resync:silences", load);
  window.addEventListener("resync:link", load);
  everySecond(() => {
    if (here() < edge) return;
    edge = Infinity;
    load();
  });
  form.begin();
  week.look();
}
