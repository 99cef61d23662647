// Desktop notifications of problems that open while a page of ours is open and nobody looks at it:
// if the settings want them and this browser has been allowed to. They come by the light socket
// (link.js), because a hidden tab is told nothing by its session.

import { instant, now } from "./clock.js";
import { pushState } from "./push.js";
import { visible } from "./visible.js";
import { t } from "./words.js";

const TOGETHER_MS = 1000; // what comes within a second is told together
const NEW_MS = 120000; // what opened before is told of because something else of it has changed
const MOST_SINGLE = 3; // more at once are one notification that counts

let config = null;
let waiting = [];
let timer = null;
/** @type {Set<string>} */
const known = new Set();

/** off (by the settings), unsupported (by the browser, or without https), blocked, ask, or on. */
export function notifyState() {
  if (!config?.browser_notifications_enabled || !config.alerts_enabled) return "off";
  if (!("Notification" in window) || !window.isSecureContext) return "unsupported";
  return { granted: "on", denied: "blocked" }[Notification.permission] ?? "ask";
}

/** The severities the socket shall tell of; none while nothing would be shown. */
export const wantedSeverities = () =>
  (notifyState() === "on" ? config.notification_severities : []);

/** Ask the reader's browser; it must be a click that asks. */
export async function allow() {
  await Notification.requestPermission();
  changed();
}

const changed = () => window.dispatchEvent(new Event("resync:notify"));

function take(problem) {
  const { problem_id: id, state, silenced, severity, opened_at: opened } = problem;
  const isNew = now() - Number(instant(opened)) <= NEW_MS;
  if (state !== "open" || silenced || known.has(id) || !isNew) return;
  known.add(id);
  const isLookedAt = document.visibilityState === "visible" && document.hasFocus();
  if (pushState() === "on") return; // the service worker shows it
  if (isLookedAt || !wantedSeverities().includes(severity)) return;
  waiting.push(problem);
  timer ??= setTimeout(tell, TOGETHER_MS);
}

function tell() {
  timer = null;
  const problems = waiting;
  waiting = [];
  if (problems.length > MOST_SINGLE) {
    show(t("toast.many", { count: problems.length }), problems.slice(0, MOST_SINGLE)
      .map(({ title }) => title).join("\n"), "resync-many");
    return;
  }
  for (const { severity, title, problem_id: id } of problems) {
    show(t(`severity.${severity}`), title, id);
  }
}

// The same tag in several tabs is one notification.
function show(title, body, tag) {
  const { href } = /** @type {HTMLLinkElement} */ (document.querySelector('link[rel="icon"]'));
  try {
    const shown = new Notification(`${title} · Resync`, { body: visible(body), tag, icon: href });
    shown.onclick = () => {
      window.focus();
      shown.close();
    };
  } catch (refused) {
    console.info("This browser shows notifications from a service worker only:", refused.name);
  }
}

export function connectNotify() {
  window.addEventListener("resync:config", ({ detail }) => {
    config = detail;
    changed();
  });
  window.addEventListener("resync:problem", ({ detail }) => take(detail));
}
