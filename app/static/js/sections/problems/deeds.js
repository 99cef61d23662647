// What somebody does with a problem: each deed has a number of its own, so that sending it again
// changes nothing, and what it made of the problem is shown before the news bring it.

import { newAction, post, Refused } from "../../lib/api.js";
import { putRow, putRows, row } from "../../lib/board.js";
import { here } from "../../lib/clock.js";
import { postOrWait } from "../../lib/waiting.js";
import { who } from "../../lib/who.js";
import { minute, t } from "../../lib/words.js";
import { nextAt, rootOf } from "./words.js";

const MINUTE_MS = 60000;
const MOST = 500; // problems of one call

/** Who has seen no more than an old page closes nothing: only that does not wait for a network. */
const sent = (path, body, about) =>
  (about.deed === "close" ? post(path, body) : postOrWait(path, body, about));

/**
 * Do `deed` to a problem: what became of it, `{waiting}` where that waits for a network, null where
 * the one who does it would not say his name.
 */
async function done(id, deed, body = {}) {
  const by = await who();
  if (by === null) return null;
  const known = row("problem", id);
  const answer = await sent(`problems/${encodeURIComponent(id)}/${deed}`,
    { action_id: newAction(), by, ...body },
    { deed, ids: [id], name: known ? rootOf(known) : "" });
  if (known && answer.problem_id === id) {
    const { state, severity, acknowledged, notes, returned_from, updated_at, resolved_at,
      resolved_by } = answer;
    putRow("problem", id, { ...known, state, severity, acknowledged, notes: notes.slice(0, 3),
      notes_total: answer.notes_total, returned_from, updated_at, resolved_at, resolved_by });
  }
  return answer;
}

/**
 * Take what nobody else has by now. `until` is an instant or "rerun"; without it the settings say
 * when the problem comes back.
 */
export const take = (id, until) =>
  done(id, "acknowledge", { free: true, ...(until ? { until } : {}) });
/** Let what is taken come back at another time, whoever has it; it is his who does so. */
export const putOff = (id, until) => done(id, "acknowledge", { until });
export const release = (id) => done(id, "release");
export const note = (id, text) => done(id, "notes", { text });
export const close = (id, reason) => done(id, "close", { reason });

/**
 * The same to many, and what the board knows of each that was done: `{done, already, unknown}` are
 * ids, `refused` is why the rest was not done; null where the one who does it said no name.
 */
async function doneToMany(ids, deed, body, became) {
  const by = await who();
  if (by === null) return null;
  /** @type {{done: string[], already: string[], unknown: string[], refused?: string}} */
  const sum = { done: [], already: [], unknown: [] };
  for (let at = 0; at < ids.length; at += MOST) {
    try {
      const these = ids.slice(at, at + MOST);
      const told = await sent(`problems/${deed}`,
        { problem_ids: these, action_id: newAction(), by, ...body },
        { deed, ids: these, name: t("waiting.problems", { count: these.length }) });
      if (told.waiting) sum.refused = t("waiting.kept");
      const kinds = told.waiting ? [] : ["done", "already", "unknown"];
      for (const kind of kinds) sum[kind].push(...told.problem_ids[kind]);
    } catch (failure) {
      if (!(failure instanceof Refused) || at === 0) throw failure;
      sum.refused = failure.message;
      break;
    }
  }
  putRows("problem", sum.done.filter((id) => row("problem", id))
    .map((id) => [id, { ...row("problem", id), ...became(by, row("problem", id)) }]));
  return sum;
}

const nowIso = () => new Date(here()).toISOString();

/** What somebody else has taken meanwhile stays his, and counts as `already`. */
export const takeMany = (ids) => doneToMany(ids, "acknowledge", { free: true }, (by) =>
  ({ state: "acknowledged", acknowledged: { at: nowIso(), by, note: null, until: null } }));
export const releaseMany = (ids) => doneToMany(ids, "release", {}, (_by, { acknowledged }) =>
  ({ state: "open", acknowledged: null, returned_from: acknowledged?.by ?? null }));
export const closeMany = (ids, reason) => doneToMany(ids, "close", { reason }, () =>
  ({ state: "resolved", acknowledged: null, resolved_at: nowIso(), resolved_by: "person" }));

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
