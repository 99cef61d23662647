// Taking a failure: the button, and who did. The row changes when the server tells everybody.

import { acting } from "./acting.js";
import { newAction } from "./api.js";
import { button, el, icon } from "./dom.js";
import { ACTS } from "./may.js";
import { postOrWait } from "./waiting.js";
import { who } from "./who.js";
import { t } from "./words.js";

/**
 * Take events, under the name of whoever sits here: asked once; null where none is said,
 * `{waiting}` where that waits for a network.
 */
export async function takeEvents(ids, action = newAction()) {
  const by = await who();
  return by === null ? null : postOrWait("events/acknowledge",
    { event_ids: ids, action_id: action, by },
    { deed: "acknowledge", ids: [], name: t("waiting.events", { count: ids.length }) });
}

/** Who took it, with their note. */
export function takenBy(name, note = null) {
  return el("span", { class: "by", title: note }, icon("i-check", "icon"),
    t("attention.taken", { by: name || t("attention.somebody") }));
}

/** A button that takes an event; `label` says which. */
export function takeButton(eventId, label, taken = () => {}) {
  const action = newAction(); // one for all clicks: another after a lost answer is harmless
  return button(t("attention.acknowledge"), async ({ currentTarget }) => {
    const answer = await acting(currentTarget, () => takeEvents([eventId], action));
    if (answer !== null && !answer.waiting) taken();
  }, { "data-act": "acknowledge", ...ACTS, "aria-label": label });
}
