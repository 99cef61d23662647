// What a person says of a solution: applied, worked, did not. The board changes for everybody.

import { Refused, post } from "../api.js";
import { el } from "../dom.js";

const API = "api/v1/monitoring/solutions";
const PATIENCE_MS = 5000;

export function markApplied(solutionId, eventId, button) {
  return send(button, `${API}/${solutionId}/applied`, { event_id: eventId });
}

export function markResult(solutionId, eventId, success, button) {
  return send(button, `${API}/result`, { solution_id: solutionId, success, event_id: eventId });
}

/** What is stored, or null when it was refused; the refusal stands beside the button. */
async function send(button, path, body) {
  if (button.getAttribute("aria-disabled") === "true") return null;
  // Not `disabled`: that would throw the keyboard's place away.
  button.setAttribute("aria-disabled", "true");
  button.parentNode.querySelector(".refusal")?.remove();
  try {
    const stored = await post(path, body);
    // The board's news redraw the row; without them the button comes back.
    setTimeout(() => button.removeAttribute("aria-disabled"), PATIENCE_MS);
    return stored;
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    button.removeAttribute("aria-disabled");
    button.after(el("span", { class: "refusal", role: "alert" }, refused.message));
    return null;
  }
}
