// The service worker of a page: a new one waits until all pages agree, or until somebody says so.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { reloads } from "./page.js";

mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 10_000_000 });
document.querySelector = () => null;
window.isSecureContext = true;

const NEW = "bbbbbbbbbbbb";
const locks = { held: [] };
const asked = [];
const worker = (name) => ({ postMessage: ({ type }) => asked.push(`${name}: ${type}`) });
const serviceWorker = Object.assign(new EventTarget(), { controller: worker("active"),
  ready: Promise.resolve({ active: worker("active") }),
  register: async () => Object.assign(new EventTarget(), { waiting: worker("waiting") }) });
Object.defineProperty(globalThis, "navigator", { value: { serviceWorker, onLine: true,
  locks: { query: async () => locks, request: () => new Promise(() => {}) } } });

const { connectInstalled } = await import("../../app/static/js/lib/installed.js");
const { connectRenewal } = await import("../../app/static/js/lib/renew.js");
const banner = () => document.getElementById("banners").querySelector('[data-banner="version"]');
const settled = () => new Promise((resolve) => { setImmediate(resolve); });
const pages = (...versions) => {
  locks.held = versions.map((version) => ({ name: `resync page http://monitor.example/ ${version}` }));
};
function says(data) {
  const event = new MessageEvent("message", { data });
  Object.defineProperty(event, "source", { value: worker("waiting") });
  serviceWorker.dispatchEvent(event);
  return settled();
}

connectRenewal();
await connectInstalled();

beforeEach(() => {
  asked.length = 0;
  reloads.count = 0;
  document.getElementById("banners").replaceChildren();
});

test("a new worker takes over by itself once every open page is of its version", async () => {
  pages(NEW, NEW);
  await says({ type: "version", version: NEW });

  assert.deepEqual(asked, ["waiting: take over"]);
  assert.equal(banner(), null);
});

test("while an older page is open a notice offers it, and it waits", async () => {
  pages(NEW, "aaaaaaaaaaaa");
  await says({ type: "version", version: NEW });

  assert.deepEqual(asked, []);
  assert.ok(banner());
  banner().querySelector("button").dispatchEvent(new Event("click"));
  assert.deepEqual(asked, ["waiting: take over"]);
});

test("a page of before is opened anew once a version", async () => {
  await says({ type: "active", version: NEW });
  await says({ type: "active", version: NEW });
  for (let second = 0; second < 5; second += 1) mock.timers.tick(1000);

  assert.equal(reloads.count, 1);
});
