// The service worker of this page: it keeps the page for when nobody answers. A new one waits until
// every open page is of its version; else a notice offers to open them anew, once a version.

import { show, subjectOf } from "../drawer/place.js";
import { banner } from "./banners.js";
import { BASE } from "./base.js";
import { button } from "./dom.js";
import { kept, keepText } from "./kept.js";
import { renew } from "./renew.js";
import { t } from "./words.js";

const RENEWED = "resync.version";
const { 1: MINE } = /\/assets\/([0-9a-f]{12})\//.exec(import.meta.url) ?? ["", ""];
// The bundle is one script; the sources are modules, of which not every browser makes a worker.
const TYPE = import.meta.url.includes("/built/") ? "classic" : "module";
const PAGES = `resync page ${BASE} `;

/** Whether this browser lets us have one: not without https, but on this very machine. */
export const canInstall = () => "serviceWorker" in navigator && window.isSecureContext;

/** Whether all open pages of ours are of `version`: each holds a lock that names its own. */
async function agree(version) {
  const { held = [] } = await navigator.locks.query();
  return held.every(({ name = "" }) => !name.startsWith(PAGES) || name === PAGES + version);
}

let come = null;
let failed = null;
/** The registration once there is a worker. It rejects where the browser takes none: its own
 * `ready` would wait for ever. */
export const installed = new Promise((resolve, reject) => { come = resolve; failed = reject; });
installed.catch(() => {}); // told below; whoever waits for it is told, too

/** Once the page has all it needs: nothing waits for the worker. */
export async function connectInstalled() {
  if (!canInstall()) return;
  try {
    await install();
    come(navigator.serviceWorker.ready);
  } catch (refused) {
    failed(refused);
    console.info("This browser takes no service worker:", refused.name);
  }
}

async function install() {
  navigator.locks.request(PAGES + MINE, { mode: "shared" }, () => new Promise(() => {}));
  const { serviceWorker } = navigator;
  serviceWorker.addEventListener("message", ({ data, source }) => hear(data, source));
  const registration = await serviceWorker.register(`${BASE}service-worker.js`,
    { scope: BASE, type: TYPE, updateViaCache: "none" });
  const ask = (worker) => worker?.postMessage({ type: "version" });
  ask(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker?.addEventListener("statechange", () =>
      worker.state === "installed" && registration.active && ask(worker));
  });
  if (serviceWorker.controller) return;
  const { active } = await serviceWorker.ready;
  active?.postMessage({ type: "keep", url: location.href });
}

async function hear({ type, version, url }, worker) {
  if (type === "open") { // a notification was clicked
    const subject = subjectOf(url);
    if (subject) show(subject);
    else location.assign(url);
  }
  if (type === "version") { // of one that waits
    const takeOver = () => worker.postMessage({ type: "take over" });
    if (await agree(version)) takeOver();
    else banner("version", [t("version.new"), " ", button(t("version.update"), takeOver)], "warn");
  }
  if (type === "active") {
    banner("version", null);
    if (version === MINE || kept(RENEWED, "sessionStorage") === version) return;
    keepText(RENEWED, version, "sessionStorage");
    renew("version");
  }
}
