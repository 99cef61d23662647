// Whether this browser is told of problems while no page is open: the bell on every page, the
// invitation, and how it stands. What the browser has and what the server knows are compared as a
// page opens; where they differ, it subscribes anew.

import { banner } from "./banners.js";
import { keepFact } from "./depot.js";
import { button, el, nameIt, say } from "./dom.js";
import { canInstall, installed } from "./installed.js";
import { kept, keepText } from "./kept.js";
import { link } from "./place.js";
import { devices, fits, serverKey, subscribe, unsubscribe } from "./subscription.js";
import { toast } from "./toasts.js";
import { LANGUAGE, t } from "./words.js";

const DECLINED = "resync.push.declined";
const AT_WORK_MS = 2000;
const TOLD_MS = 8000;

/** checking, unsupported, no_worker, insecure, install (an iPhone's home screen), blocked, off, on,
 * removed (by somebody, from another place), failed. */
let state = "checking";
let why = ""; // it failed
let mine = null; // what the server knows of this browser

export const pushState = () => state;
export const pushWords = () => t(`push.state.${state}`, { reason: why });
/** The number of this browser among the devices. */
export const myDevice = () => mine;

function becomes(next, id = null) {
  state = next;
  mine = id;
  window.dispatchEvent(new Event("resync:push"));
}

/** What this browser can do at all; null where it can subscribe. */
function lacking() {
  if (!window.isSecureContext) return "insecure";
  // An iPhone has pushes for what stands on its home screen only, and says so by having none.
  const isApple = /iP(hone|ad|od)/.test(navigator.userAgent)
    || (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
  if (!canInstall() || !("PushManager" in window) || !("Notification" in window)) {
    return isApple && !matchMedia("(display-mode: standalone)").matches ? "install" : "unsupported";
  }
  return Notification.permission === "denied" ? "blocked" : null;
}

/** Null where the browser takes no service worker. */
const manager = () => installed.then(({ pushManager }) => pushManager, () => null);

/** Compare what the browser has with what the server knows, and mend the difference. */
async function check() {
  const missing = lacking();
  if (missing) return becomes(missing);
  const pushes = await manager();
  if (!pushes) return becomes("no_worker");
  const subscription = await pushes.getSubscription();
  const id = kept(KNOWN);
  if (!subscription && !id) return becomes("off");
  const { known, removed } = await devices();
  if (id && removed.includes(id)) {
    // Whoever removed it from another place meant it: it comes back by the reader's tap only.
    await subscription?.unsubscribe();
    return becomes("removed");
  }
  if (!subscription) return becomes("off");
  if (fits(subscription, await serverKey()) && known.includes(id)) return becomes("on", id);
  return enrol();
}

const KNOWN = "resync.push.id";

/** Subscribe, for the key that the server has now. */
async function enrol() {
  const told = { language: LANGUAGE.slice(0, 2), label: nameOfBrowser() };
  const { subscription_id: id } = await subscribe(await manager(), await serverKey(), told);
  keepText(KNOWN, id);
  await keepFact("told in", told);
  await keepFact("told as", id);
  becomes("on", id);
}

/** Do `work`; what went wrong is said. */
async function trying(work) {
  try {
    await work();
  } catch (failure) {
    why = failure.message;
    becomes("failed");
  }
}

/** "Chrome · Linux": how somebody knows this browser again in the list. */
function nameOfBrowser() {
  const { userAgent: said } = navigator;
  const [browser] = [["Edg/", "Edge"], ["OPR/", "Opera"], ["Firefox/", "Firefox"],
    ["Chrome/", "Chrome"], ["Safari/", "Safari"]].find(([mark]) => said.includes(mark))
    ?.slice(1) ?? ["?"];
  const [device] = [["Android", "Android"], ["iPhone", "iPhone"], ["iPad", "iPad"],
    ["Windows", "Windows"], ["Mac", "Mac"], ["Linux", "Linux"]]
    .find(([mark]) => said.includes(mark))?.slice(1) ?? ["?"];
  return `${browser} · ${device}`;
}

/** The reader's tap: the browser asks him now, or he learns why it cannot. */
export async function invite() {
  if (state === "on") return;
  if (["off", "removed", "failed"].includes(state)) {
    const allowed = await Notification.requestPermission();
    if (allowed === "granted") await trying(enrol);
    else await trying(check);
  }
  if (state === "on") toast("push", t("push.on"));
  else explain();
}

function explain() {
  banner("push", [pushWords()], "warn");
  setTimeout(() => banner("push", null), TOLD_MS);
}

function decline() {
  keepText(DECLINED, "1");
  keepText(KNOWN, null);
}

/** No pushes to this browser any more. */
export async function leave() {
  decline();
  await trying(async () => {
    await unsubscribe(await manager());
    becomes("off");
  });
}

/** Who has just come reads first: he is asked a moment after his first touch of the page. */
function onceAtWork(ask) {
  const heard = new AbortController();
  const begun = () => {
    heard.abort();
    setTimeout(ask, AT_WORK_MS);
  };
  for (const what of ["pointerdown", "keydown"]) {
    window.addEventListener(what, begun, { signal: heard.signal });
  }
}

/** The bells of the page; the invitation once, where the browser has not been asked yet. */
export function connectPush(bells) {
  const draw = () => {
    const words = t(state === "on" ? "push.devices" : "push.subscribe");
    for (const bell of bells) {
      bell.setAttribute("aria-pressed", String(state === "on"));
      bell.querySelector("use").setAttribute("href", state === "on" ? "#i-bell" : "#i-bell-off");
      const label = bell.querySelector("span");
      if (label) say(label, words);
      else nameIt(bell, words);
    }
  };
  for (const bell of bells) {
    bell.addEventListener("click", () => {
      if (state === "on") location.assign(`${link("settings")}#devices`);
      else invite();
    });
  }
  window.addEventListener("resync:push", draw);
  window.addEventListener("resync:feed", () => trying(async () => {
    await check();
    const isNew = state === "off" && Notification.permission === "default";
    if (state === "removed") offer();
    else if (isNew && kept(DECLINED) !== "1") onceAtWork(offer);
  }), { once: true });
}

function offer() {
  // Nobody touches a wall, and the settings offer it themselves.
  const { dataset } = document.documentElement;
  if ("wall" in dataset || dataset.page === "settings") return;
  const words = state === "removed" ? pushWords() : t("push.invitation");
  const away = toast("invitation", [el("p", {}, words),
    el("p", { class: "deeds" },
      button(t("push.subscribe"), async () => { away(); await invite(); },
        { class: "button primary", "data-push": "subscribe" }),
      button(t("push.not_now"), () => { decline(); away(); },
        { class: "button bare", "data-push": "decline" }))],
  { tone: "running", symbol: "i-bell-off", stays: true });
}

