// The filters of the patterns: what is pressed or typed goes into the address, and comes from it.

import { onTyped, severalPickers, unfolding } from "../../lib/picks.js";
import { go, place, UNFILTERED } from "./place.js";

export function connectFilters(form) {
  const picks = severalPickers(form, { place, go });
  const clear = form.querySelector("#patterns-clear");
  unfolding(document.getElementById("patterns-more"),
    (open) => form.classList.toggle("open", open));
  onTyped(form, ["job"], ({ value }) => go({ job: value.trim() }, { replace: true }));
  const { confidence, dismissed, job } = form.elements;
  confidence.addEventListener("change", () => go({ confidence: confidence.value }));
  dismissed.addEventListener("change", () => go({ dismissed: dismissed.checked ? "yes" : "" }));
  clear.addEventListener("click", () => {
    go(UNFILTERED);
    job.focus();
  });

  return {
    show(at) {
      picks.show(at);
      if (document.activeElement !== job) job.value = at.job;
      confidence.value = at.confidence;
      dismissed.checked = at.dismissed !== "";
      clear.hidden = !isNarrowed(at);
    },
  };
}

/** Whether the filters leave anything out. */
export function isNarrowed(at) {
  return Boolean(at.type.length || at.status.length || at.job || at.confidence || at.dismissed);
}
