// The status line: health, open problems, age of the data, next poll, and loudly: when we are blind.

import { onPart } from "../lib/board.js";
import { banner } from "../lib/banners.js";
import { agoHere, everySecond, here, instant, setEngineAhead } from "../lib/clock.js";
import { el, icon, say } from "../lib/dom.js";
import { isLinked } from "../lib/link.js";
import { hour, moment, span, t, useZone } from "../lib/words.js";

const SHAPE = { healthy: "s-fine", degraded: "s-late", critical: "s-critical" };
const CLASS = { healthy: "fine", degraded: "late", critical: "critical" };
const BLIND = { starting: ["s-waiting", "waiting"], stopped: ["s-late", "late"],
  lost: ["s-offline", "waiting"], failing: ["s-offline", "failed"], overdue: ["s-offline", "failed"] };

let pulse = null;
let line = null;
let drawn = "";

export function mount(node) {
  line = node.querySelector(".pulse");
  onPart("pulse", (part) => {
    useZone(part.timezone);
    setEngineAhead(part.engine_ahead_ms);
    pulse = { ...part, polled_at: instant(part.polled_at), next_poll_at: instant(part.next_poll_at),
      failing_since: instant(part.failing_since) };
    drawn = "";
    draw();
  });
  everySecond(draw);
  window.addEventListener("resync:link", draw);
}

/** What keeps us from trusting the board: null, or lost, starting, stopped, failing, overdue. */
function blindness(at) {
  if (!isLinked()) return "lost"; // whatever the engine does, we would not know
  if (pulse.state !== "running") return pulse.state;
  return at - pulse.polled_at > pulse.stale_after_s * 1000 ? "overdue" : null;
}

function draw() {
  if (!pulse) return;
  const at = here();
  const blind = blindness(at);
  const root = document.documentElement;
  root.toggleAttribute("data-stale", blind !== null);
  warn(blind, at);
  // The chip changes seldom and the second line every second: rebuild only what changed.
  const stamp = `${blind}|${pulse.health}|${pulse.problems}`;
  if (stamp !== drawn) {
    drawn = stamp;
    line.replaceChildren(chip(blind), el("p", { class: "told" },
      el("strong", { class: pulse.problems ? "bad" : null }, pulse.polled_at === null ? t("pulse.nothing_yet")
        : pulse.problems === 0 ? t("pulse.no_problems")
          : t("pulse.problems", { count: pulse.problems })),
      pulse.polled_at === null ? null : el("span", { class: "age" }),
      el("span", { class: "next" })));
    title(blind);
  }
  if (pulse.polled_at !== null) {
    const age = line.querySelector(".age");
    say(age, t("pulse.age", { span: span(at - pulse.polled_at) }), moment(pulse.polled_at));
  }
  say(line.querySelector(".next"), blind === "lost" ? "" : next(at));
}

function chip(blind) {
  const [shape, tone] = BLIND[blind] ?? [SHAPE[pulse.health], CLASS[pulse.health]];
  return el("span", { class: `chip ${tone}` }, icon(shape),
    t(blind === null ? `health.${pulse.health}` : `pulse.blind.${blind}`));
}

function next(at) {
  if (pulse.state === "stopped" || pulse.next_poll_at === null) return "";
  const left = pulse.next_poll_at - at;
  return left < 1000 ? t("pulse.polling") : t("pulse.next", { span: span(left) });
}

function title(blind) {
  const name = document.title.replace(/^[(✕][^)✕]*[)✕] /, "");
  const mark = ["failing", "overdue", "lost"].includes(blind) ? "✕✕ "
    : pulse.problems ? `(${pulse.problems}) ` : "";
  // eslint-disable-next-line no-restricted-syntax -- words and figures of ours
  document.title = mark + name;
}

function warn(blind, at) {
  if (blind === null || blind === "starting" || blind === "lost") {
    banner("blind", null); // a lost link has a banner of its own
  } else if (blind === "stopped") {
    banner("blind", [el("strong", {}, t("banner.stopped")), " ", shown(at)], "warn");
  } else {
    banner("blind", [el("strong", {}, reason(blind, at)), " ", shown(at)], "lost");
  }
  const skipped = pulse.unreadable;
  banner("partial", skipped && blind === null ? [t("banner.unreadable", { count: skipped })] : null,
    "warn");
}

function reason(blind, at) {
  if (blind === "overdue") return t("banner.overdue", { span: span(at - pulse.polled_at) });
  return t("banner.failing", { span: span(at - (pulse.polled_at ?? pulse.failing_since)),
    reason: pulse.reason });
}

function shown(at) {
  if (pulse.polled_at === null) return el("span", {}, t("banner.nothing_shown"));
  const note = el("span", {}, t("banner.shown", { time: hour(pulse.polled_at, at) }), " (",
    agoHere(pulse.polled_at), "). ");
  if (pulse.error_text) note.append(el("code", {}, pulse.error_text));
  return note;
}
