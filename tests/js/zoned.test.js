import assert from "node:assert/strict";
import { test } from "node:test";

import { instantOf, wallOf } from "../../app/static/js/lib/zoned.js";

const told = (wall, zone) => new Date(instantOf(wall, zone)).toISOString().slice(0, 16);

test("an hour of the wall is an instant, through both nights on which clocks change", () => {
  for (const [wall, zone, found] of [
    ["2026-12-03T01:00", "America/Sao_Paulo", "2026-12-03T04:00"],
    ["2026-03-08T02:30", "America/New_York", "2026-03-08T07:00"], // not there: the jump
    ["2026-03-08T03:00", "America/New_York", "2026-03-08T07:00"],
    ["2026-11-01T01:30", "America/New_York", "2026-11-01T05:30"], // there twice: the first
    ["2026-10-25T01:30", "Europe/Lisbon", "2026-10-25T00:30"],
    ["2018-11-04T00:00", "America/Sao_Paulo", "2018-11-04T03:00"],
    ["2026-03-29T00:15", "Asia/Beirut", "2026-03-28T22:00"],
    ["2026-02-28T23:59", "Asia/Kolkata", "2026-02-28T18:29"],
  ]) assert.equal(told(wall, zone), found, `${wall} ${zone}`);
});

test("what the clocks show leads back to the instant", () => {
  for (let ms = Date.UTC(2026, 2, 1); ms < Date.UTC(2026, 2, 31); ms += 1800000) {
    assert.equal(instantOf(wallOf(ms, "Europe/Lisbon"), "Europe/Lisbon"), ms);
  }
});

test("no hour is no instant", () => assert.ok(Number.isNaN(instantOf("", "UTC"))));
