// The line to the Bokeh session: takes updates in, reports what we have, notices when it is dead.

import { apply, currentVersion } from "./board.js";

const CONFIRM_EVERY = 10; // updates; the server stops at 30 unconfirmed (app/live.py, MOST_UNSEEN)
const ANSWER_MS = 5000;
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

/** Say something to the session; false where there is none yet. */
export function tellSession(message) {
  window.resyncFeed?.send(message);
  return window.resyncFeed !== undefined;
}

/** Ask for what we miss. No answer means the session is gone: the page is told once. */
export function ask() {
  if (waiting !== null) return;
  if (!tellSession({ have: currentVersion() })) return;
  confirmed = currentVersion();
  waiting = setTimeout(() => {
    waiting = null;
    dead();
  }, ANSWER_MS);
}

export function connectFeed(onDead) {
  dead = onDead;
  window.addEventListener("resync:update", take);
  window.addEventListener("resync:feed", ask);
  // Out of the browser's cache of pages a session comes back dead, without a word.
  window.addEventListener("pageshow", ({ persisted }) => persisted && ask());
  document.addEventListener("visibilitychange", () => {
    clearTimeout(resting);
    if (!document.hidden) ask();
    else resting = setTimeout(() => tellSession({ hidden: true }), REST_MS);
  });
  ask();
}
