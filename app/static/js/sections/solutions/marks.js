// What a person says of a solution: applied, worked, did not. The board changes for everybody.

import { acting } from "../../lib/acting.js";
import { post } from "../../lib/api.js";

export const API = "api/v1/monitoring/solutions";

export function markApplied(solutionId, eventId, control) {
  return acting(control, () => post(`${API}/${solutionId}/applied`, { event_id: eventId }));
}

export function markResult(solutionId, eventId, success, control) {
  return acting(control,
    () => post(`${API}/result`, { solution_id: solutionId, success, event_id: eventId }));
}
