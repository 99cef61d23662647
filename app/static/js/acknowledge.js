// Taking an event. The row changes when the server tells everybody, this page included.

import { Refused, post } from "./api.js";
import { el } from "./dom.js";

const PATIENCE_MS = 5000;

/** Acknowledge from `button`; a refusal is said beside it. */
export async function acknowledge(eventId, button) {
  if (button.getAttribute("aria-disabled") === "true") return;
  // The same action sent again changes nothing, so a click after a lost answer is harmless.
  button.dataset.action ??= actionId();
  // Not `disabled`: that would throw the keyboard's place away.
  button.setAttribute("aria-disabled", "true");
  button.parentNode.querySelector(".refusal")?.remove();
  try {
    await post("api/v1/monitoring/events/acknowledge",
      { event_ids: [eventId], action_id: button.dataset.action });
    setTimeout(() => button.removeAttribute("aria-disabled"), PATIENCE_MS);
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    button.removeAttribute("aria-disabled");
    button.after(el("span", { class: "refusal", role: "alert" }, refused.message));
  }
}

function actionId() {
  // crypto.randomUUID needs a secure context; a monitor on a plain internal address has none.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
