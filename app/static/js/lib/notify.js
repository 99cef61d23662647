// Desktop notifications of new failures while a page of ours is open and nobody looks at it: if the
// settings want them and this browser has been allowed to. They come by the light socket (link.js),
// because a hidden tab is told nothing by its session.

import { visible } from "./visible.js";
import { t } from "./words.js";

const TOGETHER_MS = 1000; // what comes within a second is told together
const MOST_SINGLE = 3; // more at once are one notification that counts

let config = null;
let waiting = [];
let timer = null;

/** off (by the settings), unsupported (by the browser, or without https), blocked, ask, or on. */
export function notifyState() {
  if (!config?.browser_notifications_enabled || !config.alerts_enabled) return "off";
  if (!("Notification" in window) || !window.isSecureContext) return "unsupported";
  return { granted: "on", denied: "blocked" }[Notification.permission] ?? "ask";
}

/** The severities the socket shall tell of; none while nothing would be shown. */
export function wantedSeverities() {
  return notifyState() === "on" ? config.notification_severities : [];
}

/** Ask the reader's browser; it must be a click that asks. */
export async function allow() {
  await Notification.requestPermission();
  changed();
}

function changed() {
  window.dispatchEvent(new Event("resync:notify"));
}

function isLookedAt() {
  return document.visibilityState === "visible" && document.hasFocus();
}

function take(event) {
  if (notifyState() !== "on" || isLookedAt()) return;
  if (!config.notification_severities.includes(event.severity)) return;
  waiting.push(event);
  timer ??= setTimeout(tell, TOGETHER_MS);
}

function tell() {
  timer = null;
  const events = waiting;
  waiting = [];
  if (events.length > MOST_SINGLE) {
    show(t("notify.many", { count: events.length }), events.slice(0, MOST_SINGLE)
      .map((event) => event.message).join("\n"), "resync-many");
    return;
  }
  for (const event of events) {
    show(t(`severity.${event.severity}`), event.message, event.event_id);
  }
}

// The same tag in several tabs is one notification.
function show(title, body, tag) {
  let shown;
  try {
    shown = new Notification(`${title} · Resync`, { body: visible(body), tag, icon: icon() });
  } catch (refused) {
    console.info("This browser shows notifications from a service worker only:", refused.name);
    return;
  }
  shown.onclick = () => {
    window.focus();
    shown.close();
  };
}

function icon() {
  return /** @type {HTMLLinkElement} */ (document.querySelector('link[rel="icon"]')).href;
}

export function connectNotify() {
  window.addEventListener("resync:config", ({ detail }) => {
    config = detail;
    changed();
  });
  window.addEventListener("resync:event", ({ detail }) => take(detail));
}
