// What the page knows: the parts the server sent, their version, and who draws each part. The rows
// of a long list come as parts of their own, named `<list>/<key>`.

import { here, setServerTime } from "./clock.js";

const parts = {};
const drawers = {};
const lists = {};
const eventListeners = [];
const updateListeners = [];
let version = null;
let bootId = null;

/** Draw a part, or the rows of a list, now, if it is there, and whenever it changes. */
export function onPart(name, draw) {
  (drawers[name] ??= []).push(draw);
  if (parts[name] !== undefined) draw(parts[name]);
}

/** Called with events that were told since, oldest first. */
export const onEvents = (listener) => eventListeners.push(listener);

/** Called with every update that was taken in, once it has been drawn. */
export const onUpdate = (listener) => updateListeners.push(listener);

export const part = (name) => parts[name];
/** A row of a list, or undefined. */
export const row = (list, key) => lists[list]?.get(key);
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
  // All first, then all drawings: one part may look at another.
  const changed = new Set();
  for (const [name, value] of Object.entries(update.sections)) changed.add(put(name, value));
  for (const name of changed) tell(name);
  if (update.events.length) for (const listener of eventListeners) listener(update.events);
  for (const listener of updateListeners) listener(update);
  return true;
}

/** Everything that is known now, as an update without a base; events are not among it. */
export function whole() {
  const sections = { ...parts };
  for (const [list, found] of Object.entries(lists)) {
    for (const [key, value] of found) sections[`${list}/${key}`] = value;
  }
  return { version, base: null, now: here(), boot_id: bootId, sections, events: [] };
}

/** Know a row before the server's news bring it: it is the answer to what was done here. */
export function putRow(list, key, value) {
  putRows(list, [[key, value]]);
}

/** The same of many, drawn once. */
export function putRows(list, entries) {
  for (const [key, value] of entries) put(`${list}/${key}`, value);
  if (entries.length) tell(list);
}

/** Forget the rows of a list that are not among `keys`. */
export function keepRows(list, keys) {
  const wanted = new Set(keys);
  for (const key of lists[list]?.keys() ?? []) if (!wanted.has(key)) lists[list].delete(key);
}

function put(name, value) {
  const at = name.indexOf("/");
  if (at < 0) {
    parts[name] = value;
    return name;
  }
  const list = name.slice(0, at);
  (lists[list] ??= new Map()).set(name.slice(at + 1), value);
  return list;
}

function tell(name) {
  for (const draw of drawers[name] ?? []) draw(parts[name]);
}
