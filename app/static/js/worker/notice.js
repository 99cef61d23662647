// What is shown of a push: whatever its payload, something is, for a browser takes the subscription
// away from who shows nothing. PURE.

import { visible } from "../lib/visible.js";

const LONGEST = 1000;
const VIBRATIONS = { critical: [400, 120, 400, 120, 400], error: [250, 100, 250], warning: [150] };
const isGrave = (severity) => Object.hasOwn(VIBRATIONS, String(severity));
const NEWS = new Set(["open", "worse"]);

const isObject = (value) => typeof value === "object" && value !== null;
const text = (value) => (typeof value === "string" ? value.slice(0, LONGEST) : "");

/** The payload as an object; an empty one where it is none. */
export function payloadOf(said) {
  try {
    const read = JSON.parse(said);
    return isObject(read) ? read : {};
  } catch (unreadable) {
    if (unreadable instanceof SyntaxError) return {};
    throw unreadable;
  }
}

/** Our words in the language of a tag such as `pt-BR`. */
export const wordsOf = (words, tag) => words[text(tag).slice(0, 2).toLowerCase()] ?? words.pt;

/**
 * The title and the options of the notification, for `showNotification`. `words` are ours by
 * language, `base` is where we stand, `icons` where our icons do; whether the reader may take a
 * problem says `mayTake`.
 */
export function noticeOf(payload, { words, base, icons, mayTake }) {
  const said = isObject(payload.notification) ? payload.notification : {};
  const our = wordsOf(words, said.lang);
  const { severity, state, problem_id: problem } = payload;
  const silent = said.silent === true;
  const isNews = NEWS.has(state) && typeof problem === "string";
  const tag = text(said.tag) || text(problem);
  const grave = isGrave(severity);
  const actions = [{ action: "open", title: our.open }];
  if (isNews && mayTake) actions.push({ action: "acknowledge", title: our.acknowledge });
  return {
    title: visible(text(said.title) || our.title),
    options: {
      body: visible(text(said.body) || (text(said.title) ? "" : our.body)),
      lang: text(said.lang),
      tag,
      silent,
      // The same tag again replaces; only what has got worse is heard anew.
      renotify: tag !== "" && !silent && state === "worse",
      ...(grave && !silent ? { vibrate: VIBRATIONS[severity] } : {}),
      requireInteraction: isNews && severity === "critical",
      icon: `${icons}${iconOf(state, severity, silent)}.png`,
      badge: `${icons}badge.png`,
      timestamp: Date.parse(payload.sent_at) || Date.now(),
      actions,
      data: { navigate: ours(said.navigate, base), problem_id: isNews ? problem : null,
        event_id: text(payload.event_id) || null, receipt: text(payload.receipt),
        lang: text(said.lang), name: text(said.title) },
    },
  };
}

function iconOf(state, severity, silent) {
  if (state === "resolved" || (state === "digest" && silent)) return "over";
  return isGrave(severity) ? `severity-${severity}` : "app-192";
}

/** Where a click leads: an address below ours; anything else leads home. */
function ours(address, base) {
  const there = URL.canParse(text(address), base) ? new URL(text(address), base).href : "";
  return there.startsWith(`${base}tws-monitor`) ? there : `${base}tws-monitor`;
}
