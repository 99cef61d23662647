// The filters of the patterns: what is pressed or typed goes into the address, and comes from it.

import { onTyped, pickers, toggled, unfolding } from "../../lib/picks.js";
import { go, place, UNFILTERED } from "./place.js";
import { STATUSES, TYPES } from "./row.js";
import { t } from "../../lib/words.js";

export function connectFilters(form) {
  const picks = Object.entries({ type: TYPES, status: STATUSES }).map(([name, kinds]) => ({
    name, group: pickers(form.querySelector(`[data-pick="${name}"]`), kinds,
      (word) => t(`patterns.${name === "type" ? "types" : "statuses"}.${word}`),
      (word) => go({ [name]: toggled(place()[name], word) })) }));
  const clear = form.querySelector("#patterns-clear");
  unfolding(document.getElementById("patterns-more"), (open) => form.classList.toggle("open", open));
  onTyped(form, ["job"], ({ value }) => go({ job: value.trim() }, { replace: true }));
  form.elements.confidence.addEventListener("change", ({ target }) => go({ confidence: target.value }));
  form.elements.dismissed.addEventListener("change", ({ target }) =>
    go({ dismissed: target.checked ? "yes" : "" }));
  clear.addEventListener("click", () => {
    go(UNFILTERED);
    form.elements.job.focus();
  });

  return {
    show(at) {
      for (const { name, group } of picks) group.show(at[name]);
      if (document.activeElement !== form.elements.job) form.elements.job.value = at.job;
      form.elements.confidence.value = at.confidence;
      form.elements.dismissed.checked = at.dismissed !== "";
      clear.hidden = !isNarrowed(at);
    },
  };
}

/** Whether the filters leave anything out. */
export function isNarrowed(at) {
  return Boolean(at.type.length || at.status.length || at.job || at.confidence || at.dismissed);
}
