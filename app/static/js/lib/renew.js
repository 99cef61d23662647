// Fetching the page anew when its server or its session is another one: never over somebody's work,
// never again and again, and it says so.

import { banner } from "./banners.js";
import { everySecond } from "./clock.js";
import { button } from "./dom.js";
import { kept, keepText } from "./kept.js";
import { t } from "./words.js";

const KEY = "resync.renewed";
const GRACE_MS = 1500; // many pages of one server do not all ask in the same instant
const SECOND_WAIT_MS = 30000; // before the second time in an hour; then four times that
const HOUR_MS = 3600000;
const TOLD_MS = 8000;

let wanted = null;
let going = false;

/**
 * Fetch the page anew because of `reason` ("restart", "session", "expired"): now, or when nobody is
 * at work. One that `expired` before it began to live is fetched anew once: no more by itself.
 */
export function renew(reason) {
  if (wanted !== null) return;
  wanted = reason;
  consider();
}

/** Whether a reload would take something away that somebody is writing or reading. */
const isBusy = () => document.querySelector("dialog[open], .dismiss-form, [data-draft]") !== null;
const note = (last) => keepText(KEY, JSON.stringify(last), "sessionStorage");

function before() {
  const found = JSON.parse(kept(KEY, "sessionStorage") ?? "null");
  return found && Date.now() - found.at < HOUR_MS ? found : { at: 0, times: 0, told: true };
}

function isDue() {
  const { at, times } = before();
  if (times === 0) return true;
  return wanted !== "expired" && Date.now() - at >= SECOND_WAIT_MS * 4 ** (times - 1);
}

function consider() {
  if (wanted === null || going) return;
  if (!isBusy() && isDue()) go();
  else banner("renew", [t(`renew.${wanted}`), " ", button(t("renew.now"), go)], "warn");
}

// The place is in the URL, the browser keeps the scroll, drafts are kept: a reload loses nothing.
function go() {
  if (going) return;
  going = true;
  note({ at: Date.now(), times: before().times + 1, reason: wanted, told: false });
  window.dispatchEvent(new Event("resync:renewing"));
  setTimeout(() => location.reload(), Math.random() * GRACE_MS);
}

/** Say why this page was fetched anew, if it was; and look every second whether it must be. */
export function connectRenewal() {
  const last = before();
  if (!last.told) {
    note({ ...last, told: true });
    banner("renewed", [t(`renew.done.${last.reason}`)], "warn");
    setTimeout(() => banner("renewed", null), TOLD_MS);
  }
  everySecond(consider);
}
