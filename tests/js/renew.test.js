// Fetching the page anew: once, with a word, and never over somebody's work.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { reloads } from "./page.js";

mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 10_000_000 });

const banners = () => document.getElementById("banners");
const banner = (name) => banners().querySelector(`[data-banner="${name}"]`);
let work = null;
document.querySelector = () => work;

let turn = 0;
/** A page that was just loaded: its modules know nothing of the page before but what is kept. */
async function load() {
  banners().replaceChildren();
  turn += 1;
  const page = await import(`../../app/static/js/lib/renew.js?${turn}`);
  page.connectRenewal();
  return page;
}

/** Second by second: what a timer sets going needs its own time. */
function pass(seconds) {
  for (let at = 0; at < seconds; at += 1) mock.timers.tick(1000);
}

beforeEach(() => {
  work = null;
  reloads.count = 0;
  window.sessionStorage.removeItem("resync.renewed");
});

test("a restarted server fetches the page anew within seconds, and the new page says so, once", async () => {
  const { renew } = await load();
  renew("restart");
  renew("session");
  pass(2);
  assert.equal(reloads.count, 1);

  await load();
  assert.match(banner("renewed").textContent, /renew\.done\.restart/);
  pass(8);
  assert.equal(banner("renewed"), null);
  await load();
  assert.equal(banner("renewed"), null);
});

test("nothing is fetched anew over a draft or an open dialog: a bar offers it", async () => {
  const { renew } = await load();
  work = document.createElement("dialog");

  renew("restart");
  pass(60);

  assert.equal(reloads.count, 0);
  assert.match(banner("renew").textContent, /renew\.restart renew\.now/);
  banner("renew").querySelector("button").dispatchEvent(new Event("click"));
  pass(2);
  assert.equal(reloads.count, 1);
});

test("modules are told before the page goes, so that drafts can be kept", async () => {
  const { renew } = await load();
  let told = 0;
  window.addEventListener("resync:renewing", () => { told += 1; }, { once: true });

  renew("session");

  assert.equal(told, 1);
  pass(2);
});

test("a session that never opens fetches the page anew once; the rest is the reader's", async () => {
  let { renew } = await load();
  renew("expired");
  pass(2);
  assert.equal(reloads.count, 1);

  ({ renew } = await load());
  renew("expired");
  pass(30 * 60);

  assert.equal(reloads.count, 1);
  assert.match(banner("renew").textContent, /renew\.expired renew\.now/);
});

// Last, because it leaves pages behind that still want to be another one.
test("two servers behind one address do not keep a page reloading", async () => {
  for (let seconds = 0; seconds < 3600;) {
    const { renew } = await load();
    const before = reloads.count;
    renew("restart");
    for (; seconds < 3600 && reloads.count === before; seconds += 1) mock.timers.tick(1000);
  }

  assert.ok(reloads.count >= 2 && reloads.count <= 6, `${reloads.count} reloads in an hour`);
});
