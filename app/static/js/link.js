// The light WebSocket: notices at once that the server is gone, and whether the same one came back.
// Its first frame carries `boot_id` (contract, section 3).

import { currentBoot } from "./board.js";
import { address } from "./api.js";
import { wantedSeverities } from "./notify.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10000;
const PING_MS = 10000;
const SILENCE_MS = 25000; // two pings unanswered: a dead network path makes no close

let wait = FIRST_WAIT_MS;

/** `onChange(connected)`; `onReturn()` after a lost link is back; `onRestart()` if it is another server. */
export function connectLink({ onChange, onReturn, onRestart }) {
  const url = address("api/v1/monitoring/ws");
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  url.searchParams.set("language", document.body.dataset.lang);
  let lost = false;
  let current = null;
  let subscribed = "";

  // Events come through the Bokeh session; here only what a notification would be made of, else the
  // rarest topic, which keeps the line quiet.
  function subscribe() {
    if (current?.readyState !== WebSocket.OPEN) return;
    const severities = wantedSeverities();
    const asked = JSON.stringify(severities.length
      ? { type: "subscribe", types: ["all"], severities }
      : { type: "subscribe", types: ["system"], severities: ["critical"] });
    if (asked !== subscribed) current.send(asked);
    subscribed = asked;
  }
  window.addEventListener("resync:notify", subscribe);

  function open() {
    const socket = new WebSocket(url);
    current = socket;
    subscribed = "";
    let heard = Date.now();
    const watch = setInterval(() => {
      if (Date.now() - heard > SILENCE_MS) socket.close();
      else if (socket.readyState === WebSocket.OPEN) socket.send('{"type":"ping"}');
    }, PING_MS);
    socket.addEventListener("message", (event) => {
      heard = Date.now();
      const frame = JSON.parse(event.data);
      if (frame.config) {
        // Both `connected` and `config` carry the settings as they are now.
        window.dispatchEvent(new CustomEvent("resync:config", { detail: frame.config }));
      }
      if (frame.type === "acknowledged") {
        window.dispatchEvent(new CustomEvent("resync:acknowledged", { detail: frame }));
      }
      if (frame.type === "event") {
        window.dispatchEvent(new CustomEvent("resync:event", { detail: frame.event }));
      }
      if (frame.type !== "connected") return;
      wait = FIRST_WAIT_MS;
      subscribe();
      if (currentBoot() !== null && frame.boot_id !== currentBoot()) return onRestart();
      onChange(true);
      if (lost) onReturn();
      lost = false;
    });
    socket.addEventListener("close", () => {
      clearInterval(watch);
      lost = true;
      onChange(false);
      setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    });
  }

  window.addEventListener("online", () => { wait = FIRST_WAIT_MS; });
  open();
}
