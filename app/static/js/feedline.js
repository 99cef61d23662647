// The line to the Bokeh session: takes updates in, reports what we have, notices when it is dead.

import { apply, currentVersion } from "./board.js";

const CONFIRM_EVERY = 10; // updates; the server stops at 30 unconfirmed (app/live.py, MOST_UNSEEN)
const ANSWER_MS = 5000;
const REST_MS = 60000; // a tab hidden this long is not told until it is looked at

let confirmed = 0;
let waiting = null;
let resting = null;

function take(event) {
  clearTimeout(waiting);
  waiting = null;
  if (!event.detail) return;
  document.documentElement.dataset.fed = "true";
  if (!apply(JSON.parse(event.detail))) {
    ask();
  } else if (Math.abs(currentVersion() - confirmed) >= CONFIRM_EVERY) {
    confirmed = currentVersion();
    window.resyncFeed.send({ seen: confirmed });
  }
}

/** Ask for what we miss. No answer means the session is gone: `onDead` is called. */
export function ask() {
  if (!window.resyncFeed || waiting !== null) return;
  confirmed = currentVersion();
  window.resyncFeed.send({ have: confirmed });
  waiting = setTimeout(() => {
    waiting = null;
    dead();
  }, ANSWER_MS);
}

let dead = () => {};

export function connectFeed(onDead) {
  dead = onDead;
  window.addEventListener("resync:update", take);
  window.addEventListener("resync:feed", ask);
  ask();
  document.addEventListener("visibilitychange", () => {
    clearTimeout(resting);
    if (!document.hidden) ask();
    else resting = setTimeout(() => window.resyncFeed?.send({ hidden: true }), REST_MS);
  });
}
