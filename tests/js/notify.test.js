// Desktop notifications: of what is wanted, while nobody looks, and never too many at once.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { tell } from "./page.js";

mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 1_000_000 });
const { connectNotify, notifyState, wantedSeverities } = await import(
  "../../app/static/js/lib/notify.js");

const shown = [];
globalThis.Notification = class Notification {
  static permission = "granted";

  constructor(title, { body, tag }) {
    shown.push({ title, body, tag });
  }
};
window.Notification = globalThis.Notification;
window.isSecureContext = true;
document.querySelector = () => ({ href: "icon" });
document.hasFocus = () => looked;
document.visibilityState = "visible";
let looked = false;
connectNotify();

const WANTED = { browser_notifications_enabled: true, alerts_enabled: true,
  notification_severities: ["error", "critical"] };
let last = 0; // each problem is another one
function opened(more = {}) {
  last += 1;
  tell("resync:problem", { problem_id: `s-p${last}`, state: "open", silenced: null,
    severity: "error", title: "JOB failed", ...more,
    opened_at: new Date(Date.now() - (more.ago ?? 0)).toISOString() });
}

beforeEach(() => {
  mock.timers.tick(5000);
  shown.length = 0;
  looked = false;
  tell("resync:config", WANTED);
});

test("a problem is shown once while nobody looks, with its words and one tag for all tabs", () => {
  opened({ problem_id: "s-p0" });
  opened({ problem_id: "s-p0", members_total: 2 });
  mock.timers.tick(1000);

  assert.deepEqual(shown, [{ title: "severity.error · Resync", body: "JOB failed", tag: "s-p0" }]);
});

test("what is silenced, somebody's, over or of before is not shown", () => {
  opened({ silenced: { silence_id: "1" } });
  opened({ state: "acknowledged" });
  opened({ state: "resolved" });
  opened({ ago: 600_000 });
  mock.timers.tick(1000);

  assert.deepEqual(shown, []);
});

test("nothing is shown that nobody wants", () => {
  const unwanted = [
    () => { looked = true; },
    () => tell("resync:config", { ...WANTED, browser_notifications_enabled: false }),
    () => tell("resync:config", { ...WANTED, alerts_enabled: false }),
    () => tell("resync:config", { ...WANTED, notification_severities: ["critical"] }),
  ];
  for (const make of unwanted) {
    tell("resync:config", WANTED);
    make();
    opened();
    mock.timers.tick(5000);
  }

  assert.deepEqual(shown, []);
});

test("a storm is one notification that counts", () => {
  for (let count = 0; count < 6; count += 1) opened();
  mock.timers.tick(1000);

  assert.equal(shown.length, 1);
  assert.equal(shown[0].tag, "resync-many");
  assert.equal(shown[0].body.split("\n").length, 3);
});

test("the socket is asked for what would be shown, and for nothing else", () => {
  assert.deepEqual(wantedSeverities(), ["error", "critical"]);
  tell("resync:config", { ...WANTED, alerts_enabled: false });
  assert.deepEqual([notifyState(), wantedSeverities()], ["off", []]);
  window.isSecureContext = false;
  tell("resync:config", WANTED);
  assert.equal(notifyState(), "unsupported");
  window.isSecureContext = true;
});

test("a hostile name cannot turn the words of a notification", () => {
  opened({ title: "a\u202Eb" });
  mock.timers.tick(1000);

  assert.equal(shown[0].body, "a⟨202E⟩b");
});
