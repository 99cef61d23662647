// What was done here and could not be sent: it waits in this browser, is shown as waiting, and goes
// as soon as somebody answers. What was refused by then is said, until it was seen.

import { address, post, Refused } from "./api.js";
import { banner } from "./banners.js";
import { BASE } from "./base.js";
import { putRows, row } from "./board.js";
import { button, el } from "./dom.js";
import { isLinked } from "./link.js";
import { DEEDS, onQueue, replay, seen, wait, waitingIn, wakeLater } from "./queue.js";
import { hour, t } from "./words.js";

const PATIENCE_MS = 5000; // then it waits: a button answers soon
const AGAIN_MS = 30000; // what was in the way may go without a word: too many calls, a busy server
const UNANSWERED = new Set([0, 401, 502, 503, 504]); // nobody answered, or nobody who may
const LOGIN = 401;

let entries = []; // what waits, oldest first
/** @type {Map<string, any>} by problem, the newest */
let byProblem = new Map();

/** What waits to be done to a problem, as `{deed, at}`; undefined where nothing does. */
export const waitingFor = (problemId) => byProblem.get(problemId);

/**
 * Do a deed at the server: what it answers, or `{waiting: true}` where nobody answers and it waits.
 * `about` is `{deed, name, ids}`: what is done to whom, and the problems whose rows show it.
 */
export async function postOrWait(path, body, about) {
  // What waits goes first: the order is that of the reader's hands.
  if (navigator.onLine && !entries.some(({ refused }) => !refused)) {
    try {
      return await post(path, body, AbortSignal.timeout(PATIENCE_MS));
    } catch (failure) {
      if (!(failure instanceof Refused) || !UNANSWERED.has(failure.status)) throw failure;
    }
  }
  try {
    await wait({ lane: DEEDS, path: address(path).href.slice(BASE.length), body, about,
      lang: document.documentElement.lang });
  } catch (full) {
    throw new Refused(t("error.unreachable"), { cause: full });
  }
  await read();
  later();
  return { waiting: true };
}

/** Have it sent when there is a network, also when no page is open by then; and now. */
async function later() {
  go();
  await wakeLater(await navigator.serviceWorker?.getRegistration(BASE), DEEDS);
}

const go = () => entries.some(({ refused }) => !refused) && replay(DEEDS);

export function connectWaiting() {
  onQueue(read);
  window.addEventListener("online", go);
  window.addEventListener("resync:link", () => isLinked() && go());
  document.addEventListener("visibilitychange", () => document.hidden || go());
  setInterval(go, AGAIN_MS);
  read().then(go);
}

/** Look at what waits, and show it. */
async function read() {
  entries = await waitingIn(DEEDS).catch((refused) => {
    console.info("This browser keeps nothing that waits:", refused.name);
    return [];
  });
  const before = [...byProblem.keys()];
  byProblem = new Map();
  for (const { about, at, refused } of entries) {
    if (!refused) for (const id of about.ids) byProblem.set(id, { ...about, at });
  }
  draw();
  window.dispatchEvent(new Event("resync:waiting"));
  // A row is drawn when it is another one.
  const touched = new Set([...before, ...byProblem.keys()]);
  putRows("problem", [...touched].filter((id) => row("problem", id))
    .map((id) => [id, { ...row("problem", id) }]));
}

function draw() {
  const still = entries.filter(({ refused }) => !refused);
  const why = still[0]?.why;
  banner("waiting", still.length === 0 ? null : [
    t("waiting.count", { count: still.length }), " ",
    t(why === LOGIN ? "waiting.login" : "waiting.network"), " ",
    why === LOGIN ? el("a", { href: location.href }, t("error.login")) : null].filter(Boolean),
  "warn");
  const [wrong] = entries.filter(({ refused }) => refused);
  banner("refused", !wrong ? null : [
    t("waiting.refused", { what: t(`waiting.deed.${wrong.about.deed}`),
      name: wrong.about.name, time: hour(wrong.at, Date.now()),
      reason: wrong.refused.detail || t("waiting.too_old") }), " ",
    button(t("waiting.seen"), () => seen(wrong.id))], "lost");
}
