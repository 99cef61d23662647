// Starts a page: the first state stands in the page itself, so it is drawn before Bokeh is loaded.

import { connectDrawer } from "./drawer/drawer.js";
import { banner } from "./lib/banners.js";
import { apply, onEvents } from "./lib/board.js";
import { connectPlots, startBokeh } from "./lib/bokeh.js";
import { ask, connectFeed } from "./lib/feedline.js";
import { connectFind, connectLanguage } from "./lib/header.js";
import { connectKeys } from "./lib/keys.js";
import { connectLink, isLinked } from "./lib/link.js";
import { connectNotify } from "./lib/notify.js";
import { connectPalette } from "./lib/palette.js";
import { connectRenewal, renew } from "./lib/renew.js";
import { connectSound, sound } from "./lib/sound.js";
import { speak } from "./lib/speak.js";
import { connectTheme } from "./lib/theme.js";
import { connectWho } from "./lib/who.js";
import { t } from "./lib/words.js";
import * as handover from "./pages/handover.js";
import * as jobs from "./pages/jobs.js";
import * as patterns from "./pages/patterns.js";
import * as runbooks from "./pages/runbooks.js";
import * as settings from "./pages/settings.js";
import * as silences from "./pages/silences.js";
import * as events from "./pages/timeline.js";
import * as calm from "./sections/calm.js";
import { connectChosen } from "./sections/chosen.js";
import * as due from "./sections/due.js";
import * as figures from "./sections/figures.js";
import * as problems from "./sections/problems.js";
import * as running from "./sections/running.js";
import * as timeline from "./sections/timeline.js";
import * as verdict from "./sections/verdict.js";
import { connectWall } from "./sections/wall.js";
import * as workstations from "./sections/workstations.js";

const PARTS = { verdict, due, problems, calm, figures, workstations, running, timeline, jobs,
  events, patterns, handover, runbooks, settings, silences };

apply(JSON.parse(document.getElementById("first").textContent));
for (const node of document.querySelectorAll("[data-section]")) {
  PARTS[node.dataset.section].mount(node);
}
onEvents(speak);
onEvents(sound);
connectSound(document.querySelector(".tools"));
connectNotify();
connectWall();
connectChosen(document.getElementById("chosen"));
connectFind(document.getElementById("find"));
connectPalette();
connectPlots();
connectTheme(document.getElementById("theme"));
connectLanguage(document.getElementById("language"));
connectWho(document.getElementById("me"),
  /** @type {HTMLInputElement} */ (document.getElementById("my-name")));
connectKeys();
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
    const lost = !connected && !leaving;
    document.documentElement.toggleAttribute("data-lost", lost);
    banner("link", lost ? [t(navigator.onLine ? "banner.lost" : "banner.offline")] : null);
    window.dispatchEvent(new Event("resync:link"));
  },
  onReturn: ask,
  onRestart: () => renew("restart"),
});
startBokeh(() => renewIfLinked("expired"));
document.documentElement.dataset.ready = "true";
