// The form of a silence: what it covers, when, how it repeats; what it would hold back is said as
// it is typed. Hours are those of the silence's zone, which stands beneath them.

import { post, trying } from "../../lib/api.js";
import { here, instant } from "../../lib/clock.js";
import { el, icon, say } from "../../lib/dom.js";
import { t } from "../../lib/words.js";
import { connectWriting } from "../../lib/writing.js";
import { alike, instantOf, told, wallOf } from "../../lib/zoned.js";
import { ruleOf, wordOf } from "./repeats.js";

const LISTS = ["jobs", "job_streams", "workstations"];
const HOUR = 3600000;

/** `done()` is called when something was kept. */
export function connectForm(card, { zone, locale, done }) {
  const form = card.querySelector(".writing-form");
  const field = form.elements;
  const part = (name) => form.querySelector(`[data-of="${name}"]`);
  let own = zone(); // the clock of the one that is written
  let critical = 0;

  function fill(silence) {
    own = silence?.timezone ?? zone();
    const now = Math.ceil(here() / HOUR) * HOUR;
    const start = instant(silence?.starts_at) ?? now;
    const minutes = silence?.duration_minutes;
    const end = instant(silence?.ends_at) ?? start + (minutes ?? 60) * 60000;
    for (const list of LISTS) field[list].value = silence ? silence[list].join(", ") : "";
    field.starts_at.value = wallOf(start, own);
    field.ends_at.value = wallOf(end, own);
    field.repeats.value = wordOf(silence?.rrule, field.starts_at.value);
    field.rrule.value = silence?.rrule ?? "";
    field.reason.value = silence?.reason ?? "";
    field.everything.checked = silence?.everything ?? false;
  }

  const names = (list) => field[list].value.split(/[,;]/).map((name) => name.trim())
    .filter(Boolean);

  function body() {
    const [start, end] = [field.starts_at.value, field.ends_at.value]
      .map((wall) => instantOf(wall, own));
    if (Number.isNaN(start) || Number.isNaN(end)) return null;
    const rule = ruleOf(field.repeats.value, field.starts_at.value, field.rrule.value);
    const said = Object.fromEntries(LISTS.map((list) => [list, names(list)]));
    const when = { starts_at: new Date(start).toISOString() };
    if (rule === null) return { ...said, ...when, ends_at: new Date(end).toISOString() };
    const minutes = Math.round((end - start) / 60000);
    return { ...said, ...when, rrule: rule, duration_minutes: minutes, timezone: own };
  }

  function follow() {
    part("rule").hidden = field.repeats.value !== "rule";
    const start = instantOf(field.starts_at.value, own);
    const browsers = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const zoned = t("silences.zone", { zone: own });
    say(form.querySelector("#silence-zone"), Number.isNaN(start) || alike(start, own, browsers)
      ? zoned : `${zoned} ${t("silences.zone_here", { when: told(start, browsers, locale) })}`);
  }

  async function look(wanted, isLast) {
    const place = form.querySelector(".preview");
    // That no name means every name is asked for by none who has just begun to write.
    const isNamed = LISTS.some((list) => names(list).length) || field.everything.checked;
    let wrong = [];
    const answer = wanted && isNamed
      ? await trying(() => post("silences/preview", wanted), (refused) => {
        wrong = refused.errors;
        return null;
      }) : null;
    if (!isLast()) return null;
    critical = answer?.critical_total ?? 0;
    form.querySelector('[data-act="keep-all"]').hidden = critical === 0;
    say(form.querySelector('[data-act="keep"]'),
      t(critical ? "silences.keep_spared" : "silences.keep"));
    part("everything").hidden = !answer?.everything;
    place.replaceChildren(...(answer ? held(answer)
      : isNamed ? [] : [el("p", { class: "note" }, t("silences.nothing_named"))]));
    return wrong;
  }

  function held(answer) {
    const [first] = answer.critical;
    return [
      el("p", {}, el("strong", {}, t("silences.covers", { jobs: answer.jobs_total,
        workstations: answer.workstations_total }))),
      first ? el("p", { class: "critical-line" }, icon("s-critical"),
        t("silences.critical", { count: critical, job: first.job_name,
          when: dueAt(first) })) : "",
      el("p", { class: "note" }, t(`silences.held.${answer.held_back.basis}`,
        { count: answer.held_back.events })),
      answer.next ? el("p", { class: "note" }, t("silences.next", {
        from: told(instant(answer.next.starts_at), zone(), locale),
        to: told(instant(answer.next.ends_at), zone(), locale) })) : ""];
  }

  function dueAt(job) {
    const ms = instant(job.scheduled_time);
    return ms === null ? "" : wallOf(ms, zone()).slice(11);
  }

  return connectWriting(card, { path: "silences", id: "silence_id", fill, body, follow, look, done,
    titles: { new: t("silences.new"), change: t("silences.change") },
    more: (pressed) => ({ reason: field.reason.value, everything: field.everything.checked,
      spare_critical: critical > 0 && pressed?.value !== "no" }) });
}
