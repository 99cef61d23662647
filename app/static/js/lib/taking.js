// Taking a failure: the button, and who did. The row changes when the server tells everybody.

import { acting } from "./acting.js";
import { post } from "./api.js";
import { button, el, icon } from "./dom.js";
import { t } from "./words.js";

/** Who took it, with their note. */
export function takenBy(who, note = null) {
  return el("span", { class: "by", title: note }, icon("i-check", "icon"),
    t("attention.taken", { by: who || t("attention.somebody") }));
}

/** A button that takes an event; `label` says which. */
export function takeButton(eventId, label, taken = () => {}) {
  // The same action sent again changes nothing, so a click after a lost answer is harmless.
  // crypto.randomUUID needs a secure context; a monitor on a plain internal address has none.
  const action = crypto.getRandomValues(new BigUint64Array(2)).join("-");
  return button(t("attention.acknowledge"), async ({ currentTarget }) => {
    if (await acting(currentTarget, () => post("events/acknowledge",
      { event_ids: [eventId], action_id: action })) !== null) taken();
  }, { "data-act": "acknowledge", "aria-label": label });
}
