import assert from "node:assert/strict";
import { test } from "node:test";
import "./page.js";
import { el } from "../../app/static/js/lib/dom.js";
import { LiveTop } from "../../app/static/js/lib/livetop.js";
import { Stream } from "../../app/static/js/lib/stream.js";
import { useZone } from "../../app/static/js/lib/words.js";

useZone("America/Sao_Paulo");

const event = (seq, timestamp) => ({ seq, timestamp, message: `event ${seq}` });
const at = (hour, minute, day = 23) => Date.UTC(2026, 10, day, hour, minute);

function streamOf(...events) {
  const list = el("ol");
  const tail = el("li", { class: "end" });
  list.append(tail);
  const stream = new Stream(list, { tail, draw: ({ message }) => el("li", {}, message),
    nameDay: ({ day }) => day });
  stream.add(events);
  return stream;
}

const shown = (stream) => stream.list.children.map((node) => node.textContent);
const seqs = (stream) => stream.rows.map((row) => row.seq);

test("events stand newest first, however they come; of one instant the number decides", () => {
  const stream = streamOf(event(2, at(12, 1)), event(5, at(12, 3)), event(4, at(12, 3)));

  stream.add([event(3, at(12, 2)), event(1, at(12, 0))]);

  assert.deepEqual(seqs(stream), [5, 4, 3, 2, 1]);
});

test("an event that comes twice, by the line and from the store, is one row", () => {
  const stream = streamOf(event(1, at(12, 0)), event(2, at(12, 1)));

  const added = stream.add([event(2, at(12, 1)), event(2, new Date(at(12, 1)).toISOString()),
    event(3, at(12, 2)), event(3, at(12, 2))]);

  assert.equal(stream.size, 3);
  assert.equal(stream.list.children.length, 3 + 1 + 1); // a heading and the end
  assert.equal(added, 1);
});

test("each day has one heading, in the configured zone, also when its first row changes", () => {
  const stream = streamOf(event(1, at(2, 30)), event(3, at(3, 30)));
  assert.deepEqual(shown(stream), ["2026-11-23", "event 3", "2026-11-22", "event 1", ""]);

  stream.add([event(2, at(2, 59)), event(4, at(3, 45))]);

  assert.deepEqual(shown(stream),
    ["2026-11-23", "event 4", "event 3", "2026-11-22", "event 2", "event 1", ""]);
});

test("a minute is named once", () => {
  const stream = streamOf(event(1, at(12, 0)), event(2, at(12, 0)), event(3, at(12, 1)));

  assert.deepEqual(stream.rows.map(({ node }) => node.classList.contains("same")), [false, false, true]);
});

test("rows that go at either end can come again, and the headings stay right", () => {
  const stream = streamOf(event(1, at(2, 0)), event(2, at(12, 0)), event(3, at(12, 1)));

  assert.equal(stream.trim(2, "top"), true);
  assert.deepEqual(seqs(stream), [2, 1]);
  assert.equal(stream.add([event(3, at(12, 1))]), 1);
  assert.equal(stream.trim(1, "bottom"), true);

  assert.deepEqual(shown(stream), ["2026-11-23", "event 3", ""]);
  assert.equal(stream.trim(1, "bottom"), false);
});

function liveTop(stream) {
  const state = { away: false, gone: [] };
  const top = new LiveTop({ button: el("button"), hold: el("button"), isAway: () => state.away,
    push: (events) => stream.add(events), toTop: (events) => stream.add(events) });
  return { top, state };
}

test("what is told while somebody reads waits, once each, and goes in on return", () => {
  const stream = streamOf(event(1, at(12, 0)));
  const { top, state } = liveTop(stream);
  top.take([event(2, at(12, 1))]);

  state.away = true;
  top.take([event(3, at(12, 2)), event(4, at(12, 3))]);
  top.take([event(3, at(12, 2))]);

  assert.deepEqual(seqs(stream), [2, 1]);
  assert.equal(top.button.textContent, "↑ 2 novos eventos");
  state.away = false;
  top.rest();
  assert.deepEqual(seqs(stream), [4, 3, 2, 1]);
  assert.equal(top.button.hidden, true);
});

test("a held list lets nothing in until it is let go", () => {
  const stream = streamOf();
  const { top } = liveTop(stream);
  top.hold.dispatchEvent(new Event("click"));
  top.take([event(1, at(12, 0))]);
  assert.equal(stream.size, 0);

  top.hold.dispatchEvent(new Event("click"));

  assert.deepEqual(seqs(stream), [1]);
  assert.equal(top.hold.getAttribute("aria-pressed"), "false");
});
