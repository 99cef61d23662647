// The verdict: what nobody has taken, in the colour of the worst, and how old that is; loudly: when
// we are blind. Title and favicon say the same to who looks at another tab.

import { onPart, part } from "../lib/board.js";
import { banner } from "../lib/banners.js";
import { agoHere, everySecond, here, instant, setEngineAhead } from "../lib/clock.js";
import { el, icon, say } from "../lib/dom.js";
import { isLinked } from "../lib/link.js";
import { link } from "../lib/place.js";
import { hour, moment, number, span, t, useZone } from "../lib/words.js";
import { favicon } from "./favicon.js";
import { showing } from "./problems/showing.js";
import { verdictOf } from "./problems/words.js";

const BLIND = { starting: "waiting", stopped: "late", lost: "offline", failing: "offline",
  overdue: "offline" };
const MARK = { critical: "◆", failed: "■", late: "▲", waiting: "○", fine: "●" };

let pulse = null;
let place = null;
let age = null;
let drawn = "";

export function mount(node) {
  place = node;
  age = document.getElementById("age");
  onPart("pulse", (told) => {
    useZone(told.timezone);
    setEngineAhead(told.engine_ahead_ms);
    pulse = { ...told, polled_at: instant(told.polled_at),
      failing_since: instant(told.failing_since) };
    draw();
  });
  onPart("problems", draw);
  showing.onPlace(draw);
  everySecond(draw);
  window.addEventListener("resync:link", draw);
  node.addEventListener("click", (event) => {
    const pressed = /** @type {Element} */ (event.target).closest("[data-show]");
    if (!pressed || event.ctrlKey || event.metaKey || !document.querySelector(".problems")) return;
    event.preventDefault();
    const { show } = pressed.dataset;
    showing.go({ show: showing.place().show === show ? "" : show });
  });
}

/** What keeps us from trusting the board: null, or lost, starting, stopped, failing, overdue. */
function blindness(at) {
  if (!isLinked()) return "lost"; // whatever the engine does, we would not know
  if (pulse.state !== "running") return pulse.state;
  return at - pulse.polled_at > pulse.stale_after_s * 1000 ? "overdue" : null;
}

function draw() {
  const problems = part("problems");
  if (!pulse || !problems) return;
  const at = here();
  const blind = blindness(at);
  const root = document.documentElement;
  root.toggleAttribute("data-stale", blind !== null);
  warn(blind, at);
  // The chips change seldom and the age every second: rebuild only what changed.
  const chosen = showing.place().show;
  const worst = problems.deadlines[0];
  const stamp = JSON.stringify([blind, pulse.health, pulse.polled_at === null, problems.counts,
    chosen, worst]);
  if (stamp !== drawn) {
    drawn = stamp;
    const parts = verdictOf(problems.counts, pulse);
    place.replaceChildren(...parts.map((each) => chip(each, blind, chosen)), ...risk(worst));
    mark(blind, parts[0], problems.counts.open);
  }
  age.classList.toggle("old", blind !== null);
  const blinded = blind && blind !== "starting";
  if (pulse.polled_at === null) say(age, t("pulse.blind.starting"));
  else {
    age.replaceChildren(icon(blinded ? "s-offline" : "s-fine"),
      el("span", { class: "of" }, `${t("pulse.data")} `),
      t("time.ago", { span: span(at - pulse.polled_at) }));
    age.setAttribute("title", moment(pulse.polled_at));
  }
}

/** @typedef {ReturnType<typeof verdictOf>[number]} Part */

/** @param {Part} part */
function chip({ key, tone, shape, count, show }, blind, chosen) {
  return el("a", { class: `state ${blind === null ? tone : "waiting"}`,
    href: link("", { show }).replace(/\/(?=\?|$)/, ""),
    "data-show": show || null, "aria-current": show && show === chosen ? "true" : null,
    title: show ? t("verdict.filter") : null },
  icon(shape), count === undefined ? null : [el("b", {}, number(count)), " "],
  el("span", { class: "word" }, t(`verdict.${key}`, { count: count ?? 0 })));
}

function risk(worst) {
  if (!worst) return [];
  return [el("span", { class: `risk ${worst.slack_seconds < 0 ? "critical" : "late"}` },
    el("span", { class: "name", title: worst.job_name }, worst.job_name), " ",
    el("span", { class: "of" }, t("due.at_risk")), " ",
    el("b", {}, hour(instant(worst.at), here())))];
}

/**
 * Title and favicon take the shape of the worst and count what is open; without a link they are
 * grey. So does the symbol of who has installed us.
 * @param {string | null} blind
 * @param {Part} worst
 * @param {number} open
 */
function mark(blind, { tone }, open) {
  const seen = blind !== null && BLIND[blind] !== "waiting";
  const name = document.title.replace(/^[◆■▲○●✕]+ ?[\d.,]* · /u, "");
  const shape = seen ? "✕" : MARK[tone];
  const counted = open === 0 ? "" : ` ${number(open)}`;
  // eslint-disable-next-line no-restricted-syntax -- words and figures of ours
  document.title = `${shape}${counted} · ${name}`;
  favicon(seen ? "waiting" : tone, seen ? "offline" : tone, open);
  navigator.setAppBadge?.(open).catch(({ name: why }) => console.info("No badge:", why));
}

function warn(blind, at) {
  // A page that is being left has no link either: no banner for that.
  banner("link", document.documentElement.hasAttribute("data-lost")
    ? [t(navigator.onLine ? "banner.lost" : "banner.offline"), " ", shown(at)] : null);
  if (blind === null || blind === "starting" || blind === "lost") {
    banner("blind", null);
  } else {
    banner("blind", [el("strong", {}, reason(blind, at)), " ", shown(at)],
      blind === "stopped" ? "warn" : "lost");
  }
  const skipped = pulse.unreadable;
  banner("partial", skipped && blind === null ? [t("banner.unreadable", { count: skipped })] : null,
    "warn");
}

function reason(blind, at) {
  if (blind === "stopped") return t("banner.stopped");
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
