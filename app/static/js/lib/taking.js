// Taking a failure: the button, and who did. The row changes when the server tells everybody.

import { acting } from "./acting.js";
import { post } from "./api.js";
import { button, el, icon } from "./dom.js";
import { who } from "./who.js";
import { t } from "./words.js";

/** Take events, under the name of whoever sits here: asked once; null where none is said. */
export async function takeEvents(ids, action) {
  const by = await who();
  return by === null ? null : post("events/acknowledge", { event_ids: ids, action_id: action, by });
}

/** Who took it, with their note. */
export function takenBy(name, note = null) {
  return el("span", { class: "by", title: note }, icon("i-check", "icon"),
    t("attention.taken", { by: name || t("attention.somebody") }));
}

/** A button that takes an event; `label` says which. */
export function takeButton(eventId, label, taken = () => {}) {
  // The same action sent again changes nothing, so a click after a lost answer is harmless.
  // crypto.randomUUID needs a secure context; a monitor on a plain internal address has none.
  const action = crypto.getRandomValues(new BigUint64Array(2)).join("-");
  return button(t("attention.acknowledge"), async ({ currentTarget }) => {
    if (await acting(currentTarget, () => takeEvents([eventId], action)) !== null) taken();
    else currentTarget.removeAttribute("aria-disabled");
  }, { "data-act": "acknowledge", "aria-label": label });
}
