// The way to the diagnosis of a failure, from wherever one is.

import { el } from "./dom.js";
import { link } from "./place.js";
import { t } from "./words.js";

/** `asked` is `{event_id}`, `{problem_id}` or `{job_name}`. */
export const diagnosisHref = (asked) => link("diagnosis", asked);

export const diagnosisLink = (asked, more = {}) =>
  el("a", { href: diagnosisHref(asked), ...more }, t("page.diagnosis"));
