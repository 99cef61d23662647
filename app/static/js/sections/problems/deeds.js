// What somebody does with a problem: each deed has a number of its own, so that sending it again
// changes nothing, and what it made of the problem is shown before the news bring it.

import { post } from "../../lib/api.js";
import { putRow, row } from "../../lib/board.js";
import { here } from "../../lib/clock.js";
import { who } from "../../lib/who.js";
import { minute, t } from "../../lib/words.js";
import { nextAt } from "./words.js";

const MINUTE_MS = 60000;

// crypto.randomUUID needs a secure context; a monitor on a plain internal address has none.
const number = () => crypto.getRandomValues(new BigUint64Array(2)).join("-");

/** Do `deed` to a problem; null where the one who does it would not say his name. */
async function done(id, deed, body = {}) {
  const by = await who();
  if (by === null) return null;
  const answer = await post(`problems/${encodeURIComponent(id)}/${deed}`,
    { action_id: number(), by, ...body });
  const known = row("problem", id);
  if (known && answer.problem_id === id) {
    const { state, severity, acknowledged, notes, returned_from, updated_at, resolved_at,
      resolved_by } = answer;
    putRow("problem", id, { ...known, state, severity, acknowledged, notes: notes.slice(0, 3),
      notes_total: notes.length, returned_from, updated_at, resolved_at, resolved_by });
  }
  return answer;
}

/** `until` is an instant or "rerun"; without it the settings say when the problem comes back. */
export const take = (id, until) => done(id, "acknowledge", until ? { until } : {});
export const release = (id) => done(id, "release");
export const note = (id, text) => done(id, "notes", { text });
export const close = (id, reason) => done(id, "close", { reason });

/** Until when a problem may be put off: the words, and what is sent. */
export function snoozes() {
  const at = here();
  const after = (minutes) => new Date(at + minutes * MINUTE_MS).toISOString();
  return [
    { words: t("problems.snooze.minutes"), until: after(15) },
    { words: t("problems.snooze.hour"), until: after(60) },
    { words: t("problems.snooze.rerun"), until: "rerun" },
    { words: t("problems.snooze.morning"),
      until: new Date(nextAt("08:00", at, minute)).toISOString() },
  ];
}
