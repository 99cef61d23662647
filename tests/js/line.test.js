// The live line's recovery: what does not fit is not taken, what is missed is asked for, what is dead
// is noticed, and nothing is told twice.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { tell } from "./page.js";

mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 1_000_000 });
const board = await import("../../app/static/js/lib/board.js");
const { ask, connectFeed, tellSession } = await import("../../app/static/js/lib/feedline.js");

const update = (version, base, sections = {}, events = []) =>
  ({ version, base, now: Date.now(), boot_id: "first", sections, events });
const arrives = (it) => tell("resync:update", JSON.stringify(it));

const sent = [];
let deaths = 0;
let drawn = [];
const told = [];
board.onPart("figures", (part) => drawn.push(part));
board.onEvents((events) => told.push(...events.map(({ seq }) => seq)));
connectFeed(() => { deaths += 1; });
window.resyncFeed = { send: (message) => sent.push(message) };

beforeEach(() => {
  mock.timers.tick(10_000); // no question is open any more
  board.apply(update(10, null, { figures: "of ten" })); // whatever was before: this is everything
  ask();
  arrives(update(10, 10));
  sent.length = told.length = 0;
  drawn = [];
  deaths = 0;
});

test("an update that fits is taken in: parts are drawn, events are told", () => {
  arrives(update(11, 10, { figures: "of eleven" }, [{ seq: 7 }]));

  assert.equal(board.currentVersion(), 11);
  assert.deepEqual(drawn, ["of eleven"]);
  assert.deepEqual(told, [7]);
  assert.deepEqual(sent, []);
});

test("an update that does not fit changes nothing, and everything is asked for", () => {
  arrives(update(13, 12, { figures: "of thirteen" }, [{ seq: 9 }]));

  assert.equal(board.currentVersion(), 10);
  assert.equal(board.part("figures"), "of ten");
  assert.deepEqual([drawn, told], [[], []]);
  assert.deepEqual(sent, [{ have: 10 }]);
});

test("a line that is lost is not spoken to, and the session is dead unless the line comes back", () => {
  const feed = window.resyncFeed;
  window.resyncFeed = { send: () => false };
  ask();
  mock.timers.tick(1000);
  window.resyncFeed = feed;
  tell("resync:feed");
  arrives(update(10, 10));
  mock.timers.tick(10_000);
  assert.deepEqual([deaths, sent], [0, [{ have: 10 }]]);

  window.resyncFeed = { send: () => false };
  ask();
  mock.timers.tick(1500);
  window.resyncFeed = feed;
  assert.equal(deaths, 1);
});

test("an older update than what is there does not fit either", () => {
  arrives(update(10, 9, { figures: "of nine and a half" }));

  assert.equal(board.part("figures"), "of ten");
  assert.deepEqual(sent, [{ have: 10 }]);
});

test("everything fits always, also what a restarted server counts from one", () => {
  arrives(update(1, null, { figures: "of another" }));

  assert.equal(board.currentVersion(), 1);
  assert.equal(board.part("figures"), "of another");
});

test("after a gap the answer is everything, and no event is told a second time", () => {
  arrives(update(11, 10, {}, [{ seq: 7 }]));
  arrives(update(13, 12, {}, [{ seq: 9 }]));
  arrives(update(13, null, { figures: "of thirteen", timeline: { events: [{ seq: 9 }, { seq: 7 }] } }));
  arrives(update(13, 12, {}, [{ seq: 9 }])); // late, and the same again

  assert.deepEqual(told, [7]);
  assert.equal(board.currentVersion(), 13);
});

test("a question without an answer tells that the session is dead, once", () => {
  ask();
  ask();
  mock.timers.tick(4999);
  assert.equal(deaths, 0);

  mock.timers.tick(1);

  assert.equal(deaths, 1);
  assert.deepEqual(sent, [{ have: 10 }]);
  mock.timers.tick(60_000);
  assert.equal(deaths, 1);
});

test("any answer keeps the session alive", () => {
  ask();
  mock.timers.tick(4000);
  arrives(update(10, 10));

  mock.timers.tick(60_000);

  assert.equal(deaths, 0);
});

test("a page that is looked at again, or comes out of the browser's cache, asks at once", () => {
  document.hidden = true;
  document.dispatchEvent(new Event("visibilitychange"));
  mock.timers.tick(59_999);
  assert.deepEqual(sent, []);
  mock.timers.tick(1);
  assert.deepEqual(sent, [{ hidden: true }]);

  document.hidden = false;
  document.dispatchEvent(new Event("visibilitychange"));
  arrives(update(10, 10));
  tell("pageshow", null, { persisted: false });
  tell("pageshow", null, { persisted: true });

  assert.deepEqual(sent, [{ hidden: true }, { have: 10 }, { have: 10 }]);
});

test("a tab hidden for a moment is told on", () => {
  document.hidden = true;
  document.dispatchEvent(new Event("visibilitychange"));
  mock.timers.tick(30_000);
  document.hidden = false;
  document.dispatchEvent(new Event("visibilitychange"));
  arrives(update(10, 10));

  mock.timers.tick(60_000);

  assert.deepEqual(sent, [{ have: 10 }]);
});

test("every tenth update is confirmed, so that the server goes on telling", () => {
  for (let version = 11; version <= 45; version += 1) arrives(update(version, version - 1));

  assert.deepEqual(sent.map(({ seen }) => seen), [20, 30, 40]);
});

test("a session that comes is asked at once, one that is not there is not", () => {
  const { resyncFeed } = window;
  delete window.resyncFeed;
  ask();
  assert.equal(tellSession({ have: 1 }), false);
  window.resyncFeed = resyncFeed;

  tell("resync:feed");

  assert.deepEqual(sent, [{ have: 10 }]);
});
