// The light socket: a server that is gone, another one that came back, a path that is dead.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { tell } from "./page.js";

mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 1_000_000 });
const { apply } = await import("../../app/static/js/lib/board.js");
const { connectLink, isLinked } = await import("../../app/static/js/lib/link.js");

const sockets = [];
globalThis.WebSocket = class WebSocket extends EventTarget {
  static OPEN = 1;

  constructor(url) {
    super();
    this.url = String(url);
    this.readyState = 0;
    this.sent = [];
    this.closed = false;
    sockets.push(this);
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  // As a browser does on a dead path: no close comes.
  close() {
    this.closed = true;
  }
};

const last = () => sockets.at(-1);
function hears(frame) {
  last().readyState = 1;
  last().dispatchEvent(new MessageEvent("message", { data: JSON.stringify(frame) }));
}
const drops = () => last().dispatchEvent(new Event("close"));
const connected = (boot_id = "first") => hears({ type: "connected", boot_id, config: { sound: 1 } });

/** Seconds go by one after the other: a tick of many has one time for all that happens in it. */
function passes(seconds) {
  for (let each = 0; each < seconds; each += 1) mock.timers.tick(1000);
}

const told = [];
apply({ version: 1, base: null, now: 0, boot_id: "first", sections: {}, events: [] });
connectLink({ onChange: (there) => told.push(there), onReturn: () => told.push("return"),
  onRestart: () => told.push("restart") });

beforeEach(() => {
  mock.timers.tick(10_000);
  connected();
  told.length = 0;
});

test("a server that is gone is told at once, and looked for until it is back", () => {
  drops();
  assert.deepEqual(told, [false]);
  assert.equal(isLinked(), false);

  const before = sockets.length;
  mock.timers.tick(500);
  assert.equal(sockets.length, before + 1);
  connected();

  assert.deepEqual(told, [false, true, "return"]);
  assert.equal(isLinked(), true);
});

test("the tries come further and further apart, ten seconds at most", () => {
  const waits = [];
  for (let times = 0; times < 7; times += 1) {
    drops();
    const before = sockets.length;
    let waited = 0;
    while (sockets.length === before) {
      mock.timers.tick(100);
      waited += 100;
    }
    waits.push(waited);
  }

  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
});

test("another server behind the address is noticed, with and without a lost link", () => {
  drops();
  mock.timers.tick(500);
  connected("second");
  assert.deepEqual(told, [false, true, "restart"]);

  told.length = 0;
  hears({ type: "connected", boot_id: "second", config: {} });
  assert.deepEqual(told, [true, "restart"]);
});

test("the same server again is no restart", () => {
  drops();
  mock.timers.tick(500);
  connected("first");

  assert.ok(!told.includes("restart"));
});

test("a dead path that closes nothing is noticed by its silence within 30 seconds", () => {
  const dead = last();
  passes(28);

  assert.deepEqual(told, [false, false]); // quiet first, then given up
  assert.equal(dead.closed, true);
  assert.ok(dead.sent.some(({ type }) => type === "ping"));
  mock.timers.tick(500);
  assert.notEqual(last(), dead);
});

test("a path that is only quiet is not trusted within three seconds, and trusted when it answers", () => {
  last().readyState = 1;
  const before = sockets.length;
  passes(3);
  assert.deepEqual(told, [false]);
  assert.equal(isLinked(), false);

  hears({ type: "pong" });

  assert.deepEqual(told, [false, true, "return"]);
  assert.equal(sockets.length, before);
});

test("what is answered in time is trusted", () => {
  last().readyState = 1;
  for (let beat = 0; beat < 60; beat += 1) {
    mock.timers.tick(1000);
    hears({ type: "pong" });
  }

  assert.deepEqual(told, []);
});

test("what a socket that was given up says late is not heard", () => {
  const dead = last();
  passes(28);
  told.length = 0;

  dead.dispatchEvent(new MessageEvent("message",
    { data: JSON.stringify({ type: "connected", boot_id: "first" }) }));
  dead.dispatchEvent(new Event("close"));

  assert.deepEqual(told, []);
});

test("a device without network is told at once, and the link is tried at once when it is back", () => {
  tell("offline");
  assert.deepEqual(told, [false]);

  mock.timers.tick(60_000);
  drops();
  const before = sockets.length;
  tell("online");
  assert.equal(sockets.length, before + 1);
  connected();

  assert.deepEqual(told, [false, false, true, "return"]);
});

test("settings, problems and what others took reach the page's modules", () => {
  const heard = [];
  for (const name of ["config", "problem", "acknowledged"]) {
    window.addEventListener(`resync:${name}`, ({ detail }) => heard.push([name, detail]));
  }

  hears({ type: "config", config: { language: "es" } });
  hears({ type: "problem", problem: { problem_id: "s-p4" } });
  hears({ type: "acknowledged", event_ids: ["s-4"] });

  assert.deepEqual(heard, [["config", { language: "es" }], ["problem", { problem_id: "s-p4" }],
    ["acknowledged", { type: "acknowledged", event_ids: ["s-4"] }]]);
});
