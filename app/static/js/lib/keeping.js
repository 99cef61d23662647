// The board as it was last known, kept for a page that opens while nobody answers: with the moment
// it came, so that what is shown is as old as it is.

import { BASE } from "./base.js";
import { onUpdate, whole } from "./board.js";
import { fact, keepFact } from "./depot.js";
import { canInstall } from "./installed.js";

const EVERY_MS = 3000;
const MOST_EVENTS = 50;

/** When this page was put away; 0 of one that comes from the server. */
export const KEPT_AT = Number(document.documentElement.dataset.kept ?? 0);

/** What the page opens with: what stands in it, or of a kept one what was known last. */
export async function firstState() {
  const inside = JSON.parse(document.getElementById("first").textContent);
  if (!KEPT_AT) return inside;
  const later = await fact("board").catch(refused);
  const { update, at } = later?.at > KEPT_AT ? later : { update: inside, at: KEPT_AT };
  return { ...update, now: update.now + Date.now() - at };
}

const refused = ({ name }) => {
  console.info("This browser keeps no board:", name);
  return null;
};

let forgotten = false;
const NAME = `resync ${BASE} forgotten`;

/** Nothing is kept any more, in no page that is open. */
export function keepNothing() {
  forgotten = true;
  new BroadcastChannel(NAME).postMessage(null);
}

/** Keep what comes within three seconds; a page that is left may be too late to keep anything. */
export function connectKeeping() {
  if (KEPT_AT || !canInstall()) return;
  new BroadcastChannel(NAME).addEventListener("message", () => { forgotten = true; });
  let events = []; // newest first; an update tells only those since the one before
  /** @type {ReturnType<typeof setTimeout> | null} */
  let due = null; // something is not kept yet

  function keep() {
    if (due === null || forgotten) return;
    clearTimeout(due);
    due = null;
    const { sections, ...head } = whole();
    const update = { ...head, sections: { ...sections, timeline: { events } } };
    keepFact("board", { at: Date.now(), update }).catch(refused);
  }

  onUpdate((update) => {
    due ??= setTimeout(keep, EVERY_MS);
    events = [...update.events.toReversed(), ...update.sections.timeline?.events ?? events]
      .slice(0, MOST_EVENTS);
  });
  document.addEventListener("visibilitychange", () => document.hidden && keep());
  window.addEventListener("pagehide", keep);
}
