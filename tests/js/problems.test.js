// Where each problem stands, what it says, and the board's rows: the pure parts of the list.

import assert from "node:assert/strict";
import { test } from "node:test";
import "./page.js";
import { apply, keepRows, onPart, putRow, row } from "../../app/static/js/lib/board.js";
import { initials } from "../../app/static/js/lib/who.js";
import { brief, minute, useZone } from "../../app/static/js/lib/words.js";
import { groups, held, neighbour, putBack } from "../../app/static/js/sections/problems/arrange.js";
import { nextAt, returnOf, rootOf, slackOf, toneOf, verdictOf }
  from "../../app/static/js/sections/problems/words.js";

const known = { a: { state: "open" }, b: { state: "acknowledged" }, c: { state: "open" },
  d: { state: "recovered" }, e: { state: "resolved" } };
const rowOf = (id) => known[id];
const CALM = { critical: 0, error: 0, warning: 0, taken: 0 };

test("problems stand in the server's order, each in its group", () => {
  assert.deepEqual(groups(["c", "e", "b", "a", "d", "lost"], rowOf),
    { open: ["c", "a"], taken: ["b"], recovered: ["e", "d"] });
});

test("while somebody reads, rows keep their places and what is new waits", () => {
  const found = groups(["c", "a", "b", "d"], rowOf);

  const still = held(["a", "d"], found, new Set(), rowOf);

  assert.deepEqual(still, { open: ["a", "d"], taken: ["b"], recovered: [], waiting: 1 });
});

test("what the reader himself has moved goes, and what is gone cannot stay", () => {
  const found = groups(["a", "b"], rowOf);

  const still = held(["b", "a", "lost"], found, new Set(["b"]), rowOf);

  assert.deepEqual(still, { open: ["a"], taken: ["b"], recovered: [], waiting: 0 });
});

test("what is taken back stands again where the order has it", () => {
  assert.deepEqual(putBack(["a", "c"], "b", ["a", "b", "c"]), ["a", "b", "c"]);
  assert.deepEqual(putBack(["a"], "b", ["a", "b"]), ["a", "b"]);
  assert.deepEqual(putBack(["z", "c"], "b", ["b", "c"]), ["z", "b", "c"]);
});

test("the neighbour of the last is the last, of a stranger the first", () => {
  assert.equal(neighbour(["a", "b"], "a", 1), "b");
  assert.equal(neighbour(["a", "b"], "b", 1), "b");
  assert.equal(neighbour(["a", "b"], "z", 1), "a");
  assert.equal(neighbour([], "a", 1), null);
});

test("a row travels alone, is put before its news, and is forgotten with its order", () => {
  const drawn = [];
  onPart("thing", () => drawn.push(row("thing", "one")?.n));
  const update = (sections, base) => apply({ version: (base ?? 0) + 1, base, now: 0, boot_id: "b",
    sections, events: [] });

  assert.ok(update({ "thing/one": { n: 1 }, "thing/two": { n: 2 } }, null));
  assert.ok(update({ "thing/one": { n: 3 } }, 1));
  putRow("thing", "one", { n: 4 });
  keepRows("thing", ["one"]);

  assert.deepEqual(drawn, [1, 3, 4]);
  assert.equal(row("thing", "two"), undefined);
});

test("eight in the morning is the next one on the plant's clock, on every night of the year", () => {
  useZone("America/Sao_Paulo");
  const evening = Date.UTC(2026, 10, 29, 2); // 23:00
  assert.equal(nextAt("08:00", evening, minute), Date.UTC(2026, 10, 29, 11));
  assert.equal(nextAt("08:00", Date.UTC(2026, 10, 29, 11), minute), Date.UTC(2026, 10, 30, 11));
  useZone("Asia/Kathmandu");
  assert.equal(nextAt("08:00", evening, minute), Date.UTC(2026, 10, 29, 2, 15));
  useZone("Europe/Berlin");
  const short = Date.UTC(2026, 2, 28, 23); // the night the clocks go forward
  assert.equal(nextAt("08:00", short, minute), Date.UTC(2026, 2, 29, 6));
});

test("a taken problem says when it comes back, or that its rerun decides", () => {
  const hourOf = (ms) => `at ${ms}`;
  assert.equal(returnOf({ until: "1970-01-01T00:00:05Z" }, hourOf), "at 5000");
  assert.equal(returnOf({ until: null }, hourOf), "");
  assert.equal(returnOf(null, hourOf), "");
  assert.match(returnOf({ until: "rerun" }, hourOf), /rerun/);
});

test("how near a deadline is has a tone", () => {
  assert.deepEqual(slackOf({ slack_seconds: -1500 }), ["+25 min", "critical"]);
  assert.equal(slackOf({ slack_seconds: 720 })[1], "late");
  assert.equal(slackOf({ slack_seconds: 7200 })[1], "quiet");
  assert.equal(slackOf({ slack_seconds: null }), null);
  assert.equal(slackOf(null), null);
});

test("the verdict is green only where nothing is open, taken, ill or unknown", () => {
  const tones = (counts, more = {}) => verdictOf({ ...CALM, ...counts },
    { health: "healthy", polled_at: 1, ...more }).map(({ tone }) => tone);

  assert.deepEqual(tones({ critical: 1, error: 2, warning: 3, taken: 9 }),
    ["critical", "failed", "late"]);
  assert.deepEqual(tones({}), ["fine"]);
  assert.deepEqual(tones({ taken: 1 }), ["waiting"]);
  assert.deepEqual(tones({}, { health: "degraded" }), ["late"]);
  assert.deepEqual(tones({ taken: 1 }, { health: "critical" }), ["failed"]);
  assert.deepEqual(tones({}, { polled_at: null }), ["waiting"]);
});

test("what is over is fine, whatever it was, and what has no name is TWS itself", () => {
  assert.equal(toneOf({ state: "recovered", severity: "critical" })[0], "fine");
  assert.equal(toneOf({ state: "open", severity: "critical" })[0], "critical");
  assert.equal(rootOf({ root: { job_name: null, job_stream: null, workstation: null } }), "TWS");
  assert.equal(rootOf({ root: { job_name: null, job_stream: "S", workstation: "W" } }), "S");
});

test("ages are as short as a column, and a name as two letters", () => {
  assert.deepEqual([6, 240, 4440, 36000, 43200, 259200].map((each) => brief(each * 1000)),
    ["6 s", "4 min", "1 h 14", "10 h", "12 h", "3 d"]);
  assert.deepEqual(["Ana Lima", "ana", " Ana de Souza Lima ", ""].map(initials),
    ["AL", "A", "AL", ""]);
});
