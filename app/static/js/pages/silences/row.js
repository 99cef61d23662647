// One silence of the list: what it covers, whether it holds something back now, when it does next.

import { here } from "../../lib/clock.js";
import { button, el, icon } from "../../lib/dom.js";
import { ACTS } from "../../lib/may.js";
import { span, t } from "../../lib/words.js";
import { alike, told, wallOf } from "../../lib/zoned.js";
import { inWords } from "./repeats.js";

const LISTS = ["jobs", "job_streams", "workstations"];

/** "PIX*, BI_* · SRV0*" */
export function namesOf(silence) {
  const named = LISTS.map((list) => silence[list].join(", ")).filter(Boolean).join(" · ");
  return named || t("silences.all");
}

export const kindOf = (silence) => LISTS.filter((list) => silence[list].length)
  .map((list) => t(`silences.${list}`)).join(" · ");

/** An hour on the page's clock, and on the silence's own where that shows another. */
function hour(text, zone, own, locale) {
  const ms = Date.parse(text);
  const ours = told(ms, zone, locale);
  return own && !alike(ms, zone, own) ? `${ours} (${own}: ${told(ms, own, locale)})` : ours;
}

export function row(silence, { zone, locale, edit, remove }) {
  const own = silence.timezone;
  const at = (text) => hour(text, zone, own, locale);
  const wall = wallOf(Date.parse(silence.starts_at), own ?? zone);
  const left = silence.active ? span(Date.parse(silence.until) - here()) : "";
  const state = silence.active
    ? t("silences.active_until", { until: at(silence.until), left })
    : silence.next
      ? t("silences.next", { from: at(silence.next.starts_at), to: at(silence.next.ends_at) })
      : t("silences.over");
  const named = (word) => ({ "aria-label": `${word}: ${namesOf(silence)}` });
  return el("li", { class: silence.active ? "silence active" : "silence", tabindex: "-1",
    id: `silence-${silence.silence_id}` },
    el("p", { class: "written-what" }, icon(silence.active ? "s-running" : "s-waiting"),
      el("span", { class: "name" }, namesOf(silence)),
      el("span", { class: "note" }, kindOf(silence))),
    el("p", {}, [state, inWords(silence.rrule, wall, locale)].filter(Boolean).join(" · ")),
    el("p", { class: "note" }, [silence.reason, silence.changed_by,
      silence.spare_critical ? t("silences.spared") : ""].filter(Boolean).join(" · ")),
    el("div", { class: "written-acts", ...ACTS },
      button(t("written.edit"), () => edit(silence),
        { "data-act": "edit", ...named(t("written.edit")) }),
      button(t("silences.remove"), ({ currentTarget }) => remove(silence, currentTarget),
        { class: "link", "data-act": "remove", ...named(t("silences.remove")) })));
}
