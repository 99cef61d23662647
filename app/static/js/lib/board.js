// What the page knows: the parts the server sent, their version, and who draws each part.

import { setServerTime } from "./clock.js";

const parts = {};
const drawers = {};
const eventListeners = [];
let version = null;
let bootId = null;

/** Draw a part now, if it is there, and whenever it changes. */
export function onPart(name, draw) {
  (drawers[name] ??= []).push(draw);
  if (parts[name] !== undefined) draw(parts[name]);
}

/** Called with events that were told since, oldest first. */
export const onEvents = (listener) => eventListeners.push(listener);

export const part = (name) => parts[name];
export const currentVersion = () => version;
export const currentBoot = () => bootId;

/**
 * Take an update in. False when it does not fit on what we have: then ask for everything.
 * One without a base is everything.
 */
export function apply(update) {
  if (update.base !== null && update.base !== version) return false;
  version = update.version;
  bootId = update.boot_id;
  setServerTime(update.now);
  for (const [name, value] of Object.entries(update.sections)) {
    parts[name] = value;
    for (const draw of drawers[name] ?? []) draw(value);
  }
  if (update.events.length) for (const listener of eventListeners) listener(update.events);
  return true;
}
