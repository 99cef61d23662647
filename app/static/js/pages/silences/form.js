// The form of a silence: what it covers, when, how it repeats; what it would hold back is said as
// it is typed. Hours are those of the silence's zone, which stands beneath them.

import { post, put, trying } from "../../lib/api.js";
import { here, instant } from "../../lib/clock.js";
import { el, icon, say } from "../../lib/dom.js";
import { who } from "../../lib/who.js";
import { t } from "../../lib/words.js";
import { alike, instantOf, told, wallOf } from "../../lib/zoned.js";
import { ruleOf, wordOf } from "./repeats.js";

const LISTS = ["jobs", "job_streams", "workstations"];
const TYPING_MS = 400;
const HOUR = 3600000;
const newAction = () => crypto.getRandomValues(new BigUint64Array(2)).join("-");

/** `done()` is called when something was kept. */
export function connectForm(card, { zone, locale, done }) {
  const form = card.querySelector(".silence-form");
  const field = form.elements;
  const part = (name) => form.querySelector(`[data-of="${name}"]`);
  let edited = null;
  let action = newAction(); // the same one until it is answered: a lost answer makes no second
  let typing = null;
  let asked = 0;
  let critical = 0;

  const own = () => edited?.timezone ?? zone();

  function fill(silence) {
    edited = silence;
    action = newAction();
    const now = Math.ceil(here() / HOUR) * HOUR;
    const start = instant(silence?.starts_at) ?? now;
    const minutes = silence?.duration_minutes;
    const end = instant(silence?.ends_at) ?? start + (minutes ?? 60) * 60000;
    for (const list of LISTS) field[list].value = silence ? silence[list].join(", ") : "";
    field.starts_at.value = wallOf(start, own());
    field.ends_at.value = wallOf(end, own());
    field.repeats.value = wordOf(silence?.rrule, field.starts_at.value);
    field.rrule.value = silence?.rrule ?? "";
    field.reason.value = silence?.reason ?? "";
    field.everything.checked = silence?.everything ?? false;
    form.querySelector('[data-act="cancel"]').hidden = !silence;
    say(card.querySelector("h2"), t(silence ? "silences.change" : "silences.new"));
    refuse([]);
    follow();
  }

  const names = (list) => field[list].value.split(/[,;]/).map((name) => name.trim())
    .filter(Boolean);

  function body() {
    const [start, end] = [field.starts_at.value, field.ends_at.value]
      .map((wall) => instantOf(wall, own()));
    if (Number.isNaN(start) || Number.isNaN(end)) return null;
    const rule = ruleOf(field.repeats.value, field.starts_at.value, field.rrule.value);
    const said = Object.fromEntries(LISTS.map((list) => [list, names(list)]));
    const when = { starts_at: new Date(start).toISOString() };
    if (rule === null) return { ...said, ...when, ends_at: new Date(end).toISOString() };
    const minutes = Math.round((end - start) / 60000);
    return { ...said, ...when, rrule: rule, duration_minutes: minutes, timezone: own() };
  }

  function follow() {
    part("rule").hidden = field.repeats.value !== "rule";
    const start = instantOf(field.starts_at.value, own());
    const browsers = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const zoned = t("silences.zone", { zone: own() });
    say(form.querySelector("#silence-zone"), Number.isNaN(start) || alike(start, own(), browsers)
      ? zoned : `${zoned} ${t("silences.zone_here", { when: told(start, browsers, locale) })}`);
    clearTimeout(typing);
    typing = setTimeout(preview, TYPING_MS);
  }

  async function preview() {
    const place = form.querySelector(".preview");
    const number = (asked += 1);
    const wanted = body();
    if (wanted === null) return place.replaceChildren();
    const answer = await trying(() => post("silences/preview", wanted), (refused) => {
      if (number === asked) refuse(refused.errors);
      return null;
    });
    if (number !== asked) return undefined;
    const spare = form.querySelector('[data-act="keep-all"]');
    critical = answer?.critical_total ?? 0;
    spare.hidden = critical === 0;
    say(form.querySelector('[data-act="keep"]'),
      t(critical ? "silences.keep_spared" : "silences.keep"));
    part("everything").hidden = !answer?.everything;
    if (!answer) return place.replaceChildren();
    refuse([]);
    const [first] = answer.critical;
    place.replaceChildren(
      el("p", {}, el("strong", {}, t("silences.covers", { jobs: answer.jobs_total,
        workstations: answer.workstations_total }))),
      first ? el("p", { class: "critical-line" }, icon("s-critical"),
        t("silences.critical", { count: critical, job: first.job_name,
          when: dueAt(first) })) : "",
      el("p", { class: "note" }, t(`silences.held.${answer.held_back.basis}`,
        { count: answer.held_back.events })),
      answer.next ? el("p", { class: "note" }, t("silences.next", {
        from: told(instant(answer.next.starts_at), zone(), locale),
        to: told(instant(answer.next.ends_at), zone(), locale) })) : "");
    return undefined;
  }

  function dueAt(job) {
    const ms = instant(job.scheduled_time);
    return ms === null ? "" : wallOf(ms, zone()).slice(11);
  }

  /** Say each refusal beside its field, what belongs to none at the end. */
  function refuse(errors) {
    for (const place of form.querySelectorAll("[data-wrong]")) {
      const fields = place.dataset.wrong.split(" ");
      const mine = errors.filter(({ field: name }) => fields.includes(name.split("[")[0]));
      say(place, mine.map(({ message }) => message).join("; "));
      const wrong = String(mine.length > 0);
      for (const name of fields) field[name]?.setAttribute?.("aria-invalid", wrong);
    }
  }

  form.addEventListener("input", follow);
  form.querySelector('[data-act="cancel"]').addEventListener("click", () => fill(null));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const wanted = body();
    const by = wanted && await who();
    if (!by) return;
    const all = /** @type {HTMLButtonElement} */ (event.submitter)?.value === "no";
    const sent = { ...wanted, reason: field.reason.value, everything: field.everything.checked,
      spare_critical: critical > 0 && !all, action_id: action,
      by };
    const answer = await trying(() => (edited
      ? put(`silences/${edited.silence_id}`, sent) : post("silences", sent)), (refused) => {
      refuse(refused.errors.length ? refused.errors : [{ field: "", message: refused.message }]);
      form.querySelector('[aria-invalid="true"]')?.focus();
      return null;
    });
    if (!answer) return;
    fill(null);
    done();
    card.querySelector("h2").focus();
  });
  return {
    begin: () => fill(null),
    edit(silence) {
      fill(silence);
      card.querySelector("h2").focus();
    },
  };
}
