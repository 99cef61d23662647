// Starts a page: the first state stands in the page itself, so it is drawn before Bokeh is loaded.

import { apply } from "./board.js";
import { connectFeed, ask } from "./feedline.js";
import { connectLink } from "./link.js";
import { connectTheme } from "./theme.js";
import { connectLanguage } from "./language.js";
import { onEvents } from "./board.js";
import { startBokeh } from "./bokeh.js";
import { speak } from "./speak.js";
import { connectSound, sound } from "./sound.js";
import { connectNotify } from "./notify.js";
import { connectWall } from "./wall.js";
import { connectPlots } from "./plots.js";
import { connectChosen } from "./chosen.js";
import { connectFind } from "./find.js";
import { banner } from "./banners.js";
import { t } from "./words.js";
import * as pulse from "./sections/pulse.js";
import * as figures from "./sections/figures.js";
import * as attention from "./sections/attention.js";
import * as workstations from "./sections/workstations.js";
import * as running from "./sections/running.js";
import * as timeline from "./sections/timeline.js";
import * as events from "./sections/events.js";
import * as jobs from "./sections/jobs.js";
import * as patterns from "./sections/patterns.js";
import * as settings from "./sections/settings.js";

const SECTIONS = { pulse, figures, attention, workstations, running, timeline, jobs, events, patterns,
  settings };
const GRACE_MS = 1500; // a page that is being left closes its sockets too: no banner for that

apply(JSON.parse(document.getElementById("first").textContent));
for (const node of document.querySelectorAll("[data-section]")) {
  SECTIONS[node.dataset.section].mount(node);
}
onEvents(speak);
onEvents(sound);
connectSound(document.querySelector(".tools"));
connectNotify();
connectWall();
connectChosen(document.getElementById("chosen"));
connectFind(document.getElementById("find"));
connectPlots();
connectTheme(document.getElementById("theme"));
connectLanguage(document.getElementById("language"));

let leaving = false;
let reloading = null;
window.addEventListener("pagehide", () => { leaving = true; });
window.addEventListener("pageshow", () => { leaving = false; });

// The place is in the URL and the browser keeps the scroll: a reload loses nothing.
function reload() {
  if (reloading === null) reloading = setTimeout(() => location.reload(), Math.random() * GRACE_MS);
}

let linked = true;
connectFeed(() => {
  // The link tells whether the server is there; only then a reload can help.
  if (linked) reload();
});
connectLink({
  onChange(connected) {
    linked = connected;
    document.documentElement.toggleAttribute("data-lost", !connected && !leaving);
    banner("link", connected || leaving ? null : [t("banner.lost")]);
  },
  onReturn: ask,
  onRestart: reload,
});
startBokeh();
document.documentElement.dataset.ready = "true";
