// What waits to be sent: in its order, one replay at a time, until a final answer. The same for a
// page and for the service worker; each entry has an action's number, so that a second sending
// changes nothing.

import { BASE } from "./base.js";
import { add, change, drop, waiting } from "./depot.js";

const PATIENCE_MS = 10000; // a dead path refuses nothing
const KEPT_MS = 30 * 24 * 3600 * 1000; // the server knows an action's number for so long
const MOST = 200;
const AGAIN = new Set([401, 408, 425, 429]);

/** Deeds of people, whose refusal somebody must see; receipts of notices, which nobody must. */
export const DEEDS = "deeds";
export const RECEIPTS = "receipts";

/** Whether an answer ends the wait: no other one comes, whenever it is sent again. */
export const isFinal = (status) => status >= 200 && status < 500 && !AGAIN.has(status);

const news = new BroadcastChannel(`resync ${BASE}`);

/** `listener()` is called when what waits has changed, here or elsewhere. */
export function onQueue(listener) {
  const heard = new BroadcastChannel(`resync ${BASE}`);
  heard.addEventListener("message", listener);
  return heard;
}

/** What waits of a lane, oldest first; those that were refused wait to be seen. */
export const waitingIn = async (lane) => (await waiting()).filter((entry) => entry.lane === lane);

/**
 * Let `{lane, path, body, lang, about}` wait: `path` below our base, `about` for whoever shows it.
 */
export async function wait(entry) {
  const all = await waitingIn(entry.lane);
  // Of receipts the oldest go; a deed is never given up for another one.
  if (all.length >= MOST && entry.lane === RECEIPTS) await drop(all[0].id);
  else if (all.length >= MOST) throw new RangeError("too much waits");
  await add({ ...entry, at: Date.now() });
  news.postMessage(null);
}

/** It was seen that this one was refused. */
export async function seen(id) {
  await drop(id);
  news.postMessage(null);
}

/**
 * Send what waits until something is in the way; the status that was (0: nobody answered), null
 * when nothing waits any more.
 */
export function replay(lane) {
  return alone(`resync ${BASE} ${lane}`, async () => {
    for (;;) {
      const [entry] = (await waitingIn(lane)).filter(({ refused }) => !refused);
      if (!entry) return null;
      const { status, detail } = Date.now() - entry.at > KEPT_MS ? { status: 410, detail: "" }
        : await send(entry);
      if (!isFinal(status)) {
        if (entry.why !== status) await change({ ...entry, why: status });
        news.postMessage(null);
        return status;
      }
      if (status >= 400 && lane === DEEDS) await change({ ...entry, refused: { status, detail } });
      else await drop(entry.id);
      news.postMessage(null);
    }
  });
}

/**
 * Have the browser replay a lane once there is a network, whether a page is open or not. Not every
 * one can, or lets us: then pages do it alone.
 */
export async function wakeLater(registration, lane) {
  try {
    await registration?.sync?.register(lane);
  } catch (refused) {
    console.info("No Background Sync here:", refused.name);
  }
}

/** @type {Promise<unknown>} */
let turn = Promise.resolve();

/** One at a time, of all pages and the worker; without locks of this page. */
function alone(name, work) {
  if (navigator.locks) return navigator.locks.request(name, work);
  const mine = turn.then(work);
  turn = mine.catch(() => {});
  return mine;
}

async function send({ path, body, lang }) {
  try {
    const answer = await fetch(BASE + path, { method: "POST", credentials: "same-origin",
      headers: { "Content-Type": "application/json", Accept: "application/json",
        "Accept-Language": lang },
      body: JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE_MS) });
    const said = answer.ok ? {} : await answer.json().catch(() => ({}));
    return { status: answer.status, detail: String(said.detail ?? said.title ?? "").slice(0, 500) };
  } catch (unanswered) {
    return { status: 0, detail: unanswered.name };
  }
}
