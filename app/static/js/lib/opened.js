// Problems that have just opened and that the reader wants to hear of, told once each: never their
// members, never one that was there before the page.

import { onPart, row } from "./board.js";

let config = null;

const isWanted = ({ state, severity, silenced }) => state === "open" && !silenced
  && config.notification_severities.includes(severity);

/** Called with those that opened together, and how the settings are. */
export function onOpened(listener) {
  /** @type {Set<string> | null} */
  let known = null;
  onPart("problems", ({ order }) => {
    const before = known ?? new Set(order);
    const fresh = order.filter((id) => !before.has(id));
    known = new Set([...before, ...order]);
    if (!config?.alerts_enabled) return;
    const found = fresh.map((id) => row("problem", id)).filter((one) => one && isWanted(one));
    if (found.length) listener(found, config);
  });
}

window.addEventListener("resync:config", ({ detail }) => { config = detail; });
