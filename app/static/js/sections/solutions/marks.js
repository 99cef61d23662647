// What a person says of a solution: applied, worked, did not. The board changes for everybody.

import { acting } from "../../lib/acting.js";
import { post } from "../../lib/api.js";
import { button } from "../../lib/dom.js";
import { ACTS } from "../../lib/may.js";
import { t } from "../../lib/words.js";
import { who } from "../../lib/who.js";

export const API = "solutions";

async function named(path, body) {
  const by = await who();
  return by === null ? null : post(path, { ...body, by });
}

/** Say that a solution was applied to a failure: its rerun decides whether it worked. */
export const apply = ({ solution_id }, event_id) =>
  named(`${API}/${solution_id}/applied`, { event_id });

/** Take that back. */
export const withdraw = ({ solution_id }, event_id) =>
  named(`${API}/${solution_id}/withdrawn`, { event_id });

function send(mark, solution, event_id) {
  return mark === "applied" ? apply(solution, event_id)
    : named(`${API}/result`, { solution_id: solution.solution_id, event_id,
      success: mark === "worked" });
}

/** A button that says what came of a solution after the failure of `row`; `is`: it was said. */
export function markButton(mark, solution, row, { is = false, marked = () => {} } = {}) {
  return button(t(`solutions.${mark}`), async ({ currentTarget }) => {
    if (is || !await acting(currentTarget, () => send(mark, solution, row.event_id))) return;
    await marked();
    currentTarget.removeAttribute("aria-disabled");
  }, { "data-act": mark, ...ACTS, "aria-pressed": String(is),
    "aria-label": t(`solutions.${mark}_for`, { job: row.job_name }) });
}
