// Starts a page: the first state stands in the page itself, so it is drawn before Bokeh is loaded.

import { connectDrawer } from "./drawer/drawer.js";
import { apply, onEvents } from "./lib/board.js";
import { connectPlots, startBokeh } from "./lib/bokeh.js";
import { ask, connectFeed } from "./lib/feedline.js";
import { connectFind, connectLanguage } from "./lib/header.js";
import { connectInstalled } from "./lib/installed.js";
import { connectKeeping, firstState, KEPT_AT } from "./lib/keeping.js";
import { connectKeys } from "./lib/keys.js";
import { connectLink, isLinked } from "./lib/link.js";
import { askWhetherIn, connectLogout, makeRoom } from "./lib/login.js";
import { connectNotify } from "./lib/notify.js";
import { connectPalette } from "./lib/palette.js";
import { connectPush } from "./lib/push.js";
import { connectRenewal, renew } from "./lib/renew.js";
import { connectSound } from "./lib/sound.js";
import { speak } from "./lib/speak.js";
import { connectTheme } from "./lib/theme.js";
import { connectWaiting } from "./lib/waiting.js";
import { connectWho } from "./lib/who.js";
import * as access from "./pages/access.js";
import * as asking from "./pages/ask.js";
import * as diagnosis from "./pages/diagnosis.js";
import * as handover from "./pages/handover.js";
import * as jobs from "./pages/jobs.js";
import * as patterns from "./pages/patterns.js";
import * as runbooks from "./pages/runbooks.js";
import * as settings from "./pages/settings.js";
import * as silences from "./pages/silences.js";
import * as events from "./pages/timeline.js";
import * as calm from "./sections/calm.js";
import { connectChosen } from "./sections/chosen.js";
import { connectFresh } from "./sections/fresh.js";
import * as due from "./sections/due.js";
import * as figures from "./sections/figures.js";
import * as problems from "./sections/problems.js";
import * as running from "./sections/running.js";
import * as timeline from "./sections/timeline.js";
import * as verdict from "./sections/verdict.js";
import { connectWall } from "./sections/wall.js";
import * as workstations from "./sections/workstations.js";

const PARTS = {
  access, verdict, due, problems, calm, figures, workstations, running, timeline, jobs, events,
  patterns, ask: asking, handover, diagnosis, runbooks, settings, silences,
};

if (!KEPT_AT) await makeRoom();
connectKeeping();
apply(await firstState());
for (const node of document.querySelectorAll("[data-section]")) {
  PARTS[node.dataset.section].mount(node);
}
onEvents(speak);
connectSound(document.querySelector(".tools"));
connectNotify();
connectWall();
connectFresh();
connectPush(document.querySelectorAll(".bell"));
connectChosen(document.getElementById("chosen"));
connectFind(document.getElementById("find"));
connectPalette();
connectPlots();
connectTheme(document.getElementById("theme"));
connectLanguage(document.getElementById("language"));
connectWho(document.getElementById("me"),
  /** @type {HTMLInputElement} */ (document.getElementById("my-name")));
connectLogout(document.getElementById("log-out"));
connectKeys();
connectWaiting();
if (!document.documentElement.dataset.wall) connectDrawer();

// A page that is being left closes its sockets too: no banner for that.
let leaving = false;
window.addEventListener("pagehide", () => { leaving = true; });
window.addEventListener("pageshow", () => { leaving = false; });

// The link tells whether the server is there; only then a new page can help.
const renewIfLinked = (reason) => isLinked() && renew(reason);
connectRenewal();
connectFeed(() => renewIfLinked("session"));
connectLink({
  onChange(connected) {
    if (connected && KEPT_AT) renew("back");
    document.documentElement.toggleAttribute("data-lost", !isLinked() && !leaving);
    window.dispatchEvent(new Event("resync:link"));
  },
  onReturn: ask,
  onRefused: askWhetherIn,
  onRestart: () => renew("restart"),
});
// What was kept of a page has no session: it waits for the server, and is then opened anew.
if (!KEPT_AT) startBokeh(() => renewIfLinked("expired"));
window.addEventListener("resync:feed", connectInstalled, { once: true });
document.documentElement.dataset.ready = "true";
