// Speaks new failures to a screen reader: politely, bundled, and not too often.

import { say as put } from "./dom.js";
import { t } from "./words.js";

const QUIET_MS = 5000;
const MOST_NAMED = 3;
let heap = [];
let timer = null;

/** Say these events when the last words are over. */
export function speak(events) {
  heap.push(...events.filter((event) => event.severity === "error" || event.severity === "critical"));
  if (heap.length && timer === null) say();
}

function say() {
  const named = heap.slice(-MOST_NAMED).map((event) => event.message);
  const more = heap.length - named.length;
  if (more > 0) named.push(t("spoken.more", { count: more }));
  heap = [];
  put(document.getElementById("spoken"), named.join(". "));
  timer = setTimeout(() => {
    timer = null;
    if (heap.length) say();
  }, QUIET_MS);
}
