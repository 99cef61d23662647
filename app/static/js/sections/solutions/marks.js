// What a person says of a solution: applied, worked, did not. The board changes for everybody.

import { acting } from "../../lib/acting.js";
import { post } from "../../lib/api.js";
import { button } from "../../lib/dom.js";
import { t } from "../../lib/words.js";

export const API = "solutions";

function send(mark, solution_id, event_id) {
  return mark === "applied" ? post(`${API}/${solution_id}/applied`, { event_id })
    : post(`${API}/result`, { solution_id, event_id, success: mark === "worked" });
}

/** A button that says of a solution what came of it after the failure of `row`. */
export function markButton(mark, { solution_id }, row, marked = () => {}) {
  return button(t(`solutions.${mark}`), async ({ currentTarget }) => {
    if (await acting(currentTarget, () => send(mark, solution_id, row.event_id))) marked();
  }, { "data-act": mark, "aria-label": t(`solutions.${mark}_for`, { job: row.job_name }) });
}
