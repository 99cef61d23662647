// The line to the Bokeh session: takes updates in, reports what we have, notices when it is dead.

import { apply, currentVersion } from "./board.js";

const CONFIRM_EVERY = 10; // updates; the server stops at 30 unconfirmed (app/live.py, MOST_UNSEEN)
const ANSWER_MS = 5000;
const AGAIN_MS = 1500; // Bokeh tries to get its lost line back by itself, the first time at once
const REST_MS = 60000; // a tab hidden this long is not told until it is looked at

let confirmed = null;
let waiting = null;
let resting = null;
let dead = () => {};

function take(event) {
  clearTimeout(waiting);
  waiting = null;
  if (!event.detail) return;
  document.documentElement.dataset.fed = "true";
  if (!apply(JSON.parse(event.detail))) {
    ask();
  } else if (Math.abs(currentVersion() - confirmed) >= CONFIRM_EVERY) {
    confirmed = currentVersion();
    tellSession({ seen: confirmed });
  }
}

/** Say something to the session; false where there is none yet, or its line is lost. */
export function tellSession(message) {
  return window.resyncFeed?.send(message) ?? false;
}

/** Ask for what we miss; without answer or line the session is dead, and the page is told once. */
export function ask() {
  if (waiting !== null || !window.resyncFeed) return;
  const asked = tellSession({ have: currentVersion() });
  if (asked) confirmed = currentVersion();
  waiting = setTimeout(() => {
    waiting = null;
    dead();
  }, asked ? ANSWER_MS : AGAIN_MS);
}

/** There is a line, or one again: of a session that may have begun elsewhere. */
function askAnew() {
  clearTimeout(waiting);
  waiting = null;
  ask();
}

export function connectFeed(onDead) {
  dead = onDead;
  window.addEventListener("resync:update", take);
  window.addEventListener("resync:feed", askAnew);
  // Out of the browser's cache of pages a session comes back dead, without a word.
  window.addEventListener("pageshow", ({ persisted }) => persisted && ask());
  document.addEventListener("visibilitychange", () => {
    clearTimeout(resting);
    if (!document.hidden) ask();
    else resting = setTimeout(() => tellSession({ hidden: true }), REST_MS);
  });
  ask();
}
