// What a button does at the server: pressed once at a time, and a refusal is said beside it.

import { trying } from "./api.js";
import { el, say } from "./dom.js";
import { post } from "./api.js";

const PATIENCE_MS = 5000; // the news redraw what was acted on; without them the button comes back

/** Do `work` from `button`; what it gave, or null when it was refused or is being done already. */
export async function acting(button, work, refuse = (refused) => beside(button, refused)) {
  if (button.getAttribute("aria-disabled") === "true") return null;
  // Not `disabled`: that would throw the keyboard's place away.
  button.setAttribute("aria-disabled", "true");
  button.parentNode.querySelector(".refusal")?.remove();
  const done = await trying(work, (refused) => {
    button.removeAttribute("aria-disabled");
    refuse(refused);
    return null;
  });
  if (done !== null) setTimeout(() => button.removeAttribute("aria-disabled"), PATIENCE_MS);
  return done;
}

function beside(button, refused) {
  button.after(el("span", { class: "refusal", role: "alert" }));
  say(button.nextElementSibling, refused.errors[0]?.message ?? refused.message);
}

/** Take an event. The row changes when the server tells everybody, this page included. */
export function acknowledge(eventId, button) {
  // The same action sent again changes nothing, so a click after a lost answer is harmless.
  button.dataset.action ??= actionId();
  return acting(button, () => post("api/v1/monitoring/events/acknowledge",
    { event_ids: [eventId], action_id: button.dataset.action }));
}

function actionId() {
  // crypto.randomUUID needs a secure context; a monitor on a plain internal address has none.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
