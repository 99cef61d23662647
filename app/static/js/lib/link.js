// The light WebSocket: notices at once that the server is gone, and whether the same one came back.
// Its first frame carries `boot_id` (contract, section 3).

import { currentBoot } from "./board.js";
import { address } from "./api.js";
import { KEPT_AT } from "./keeping.js";
import { wantedSeverities } from "./notify.js";
import { LANGUAGE } from "./words.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10000;
const PING_MS = 1000;
const RESTING_PINGS = 10; // of a tab that nobody looks at every tenth is sent
const QUIET_MS = 1800; // a ping unanswered that long: what is shown is not trusted any more
const SILENCE_MS = 25000; // a dead network path makes no close: another socket is tried

/** What the page's modules are told of, by the frame's type or member. */
const FORWARDED = {
  config: ({ config }) => config, // `connected` and `config` carry the settings as they are now
  acknowledged: (frame) => (frame.type === "acknowledged" ? frame : null),
  silences: (frame) => (frame.type === "silences" ? frame : null),
  runbooks: (frame) => (frame.type === "runbooks" ? frame : null),
  delivered: (frame) => (frame.type === "told" ? frame : null),
  problem: (frame) => (frame.type === "problem" ? frame.problem : null),
};

let linked = true; // until something tells otherwise: the page has just come from there

/** Whether what is shown is what the server has; of a kept page it never is. */
export const isLinked = () => linked && !KEPT_AT;

/**
 * `onChange(connected)`; `onReturn()` after a lost link is back; `onRestart()` if it is another
 * server; `onRefused()` when it did not let us in, or not any more: it may also just not be there.
 */
export function connectLink({ onChange, onReturn, onRestart, onRefused = () => {} }) {
  const url = address("ws", { language: LANGUAGE });
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  let wait = FIRST_WAIT_MS;
  let lost = false;
  let again = null; // the timer of the next try
  let current = null;
  let subscribed = "";

  // The board comes through the Bokeh session; here only what a notification would be made of, else
  // the rarest topic, which keeps the line quiet.
  function subscribe() {
    if (current?.readyState !== WebSocket.OPEN) return;
    const severities = wantedSeverities();
    const asked = JSON.stringify(severities.length
      ? { type: "subscribe", types: ["problems"], severities }
      : { type: "subscribe", types: ["system"], severities: ["critical"] });
    if (asked !== subscribed) current.send(asked);
    subscribed = asked;
  }

  function open() {
    clearTimeout(again);
    const socket = new WebSocket(url);
    current = socket;
    subscribed = "";
    // Since when an answer is owed: timers of a tab that sleeps prove nothing.
    /** @type {number | null} */
    let asked = Date.now();
    let beats = 0;
    const watch = setInterval(() => {
      if (socket !== current) return;
      const silent = asked === null ? 0 : Date.now() - asked;
      if (silent > SILENCE_MS) gone(socket);
      else if (silent > QUIET_MS) distrust();
      beats += 1;
      if (socket.readyState !== WebSocket.OPEN) return;
      if (document.hidden && beats % RESTING_PINGS !== 0) return;
      socket.send('{"type":"ping"}');
      asked ??= Date.now();
    }, PING_MS);
    socket.addEventListener("message", ({ data }) => {
      if (socket !== current) return;
      asked = null;
      take(JSON.parse(data));
    });
    socket.addEventListener("close", () => { clearInterval(watch); gone(socket); });
  }

  /** A socket on a dead path closes late or never: it is not waited for. */
  function gone(socket) {
    if (socket !== current) return;
    current = null;
    socket.close();
    lost = true;
    linked = false;
    onRefused();
    onChange(false); // each time: by now it may be this device that has no network
    again = setTimeout(open, wait);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }

  function distrust() {
    if (!linked) return;
    linked = false;
    onChange(false);
  }

  function take(frame) {
    if (!linked && !lost) { // it was only quiet
      linked = true;
      onChange(true);
      onReturn();
    }
    for (const [name, of] of Object.entries(FORWARDED)) {
      const detail = of(frame);
      if (detail) window.dispatchEvent(new CustomEvent(`resync:${name}`, { detail }));
    }
    if (frame.type !== "connected") return;
    wait = FIRST_WAIT_MS;
    subscribe();
    linked = true;
    onChange(true);
    if (currentBoot() !== null && frame.boot_id !== currentBoot()) onRestart();
    else if (lost) onReturn();
    lost = false;
  }

  window.addEventListener("resync:notify", subscribe);
  // What the browser knows of its network comes seconds before a silence would tell.
  window.addEventListener("offline", () => current && gone(current));
  window.addEventListener("online", () => {
    wait = FIRST_WAIT_MS;
    if (!current) open();
  });
  open();
}
