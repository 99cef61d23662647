import assert from "node:assert/strict";
import { test } from "node:test";
import "./page.js";
import * as words from "../../app/static/js/lib/words.js";

const { useZone } = words;

test("a text takes its plural, its numbers and what is put in; one without words shows its key", () => {
  assert.equal(words.t("timeline.new", { count: 1 }), "1 novo evento");
  assert.equal(words.t("timeline.new", { count: 12345 }), "12.345 novos eventos");
  assert.equal(words.t("time.ago", {}), "há {span}");
  assert.equal(words.t("no.such.key"), "no.such.key");
});

test("durations are told in the two units that matter", () => {
  const told = [0, 6, 60, 3599, 3600, 6720, 86400, 360000].map((seconds) => words.span(seconds * 1000));

  assert.deepEqual(told, ["0 s", "6 s", "1 min", "59 min", "1 h", "1 h 52 min", "1 d", "4 d 4 h"]);
  assert.equal(words.span(-5000), "0 s");
  assert.equal(words.length(85_000), "1 min 25 s");
  assert.equal(words.length(120_000), "2 min");
});

test("times are those of the configured zone, whatever the browser's is", () => {
  const at = Date.UTC(2026, 10, 23, 1, 12, 8);
  useZone("America/Sao_Paulo");
  assert.equal(words.clock(at), "22:12:08");
  assert.equal(words.dateKey(at), "2026-11-22");
  assert.equal(words.hour(at, at), "22:12");
  assert.equal(words.hour(at, at + 86400000), "22/11 22:12");
  assert.deepEqual(words.minuteAndSecond(at), ["22:12", ":08"]);

  useZone("Asia/Tokyo");
  assert.equal(words.clock(at), "10:12:08");
});

test("the year is told when it is not this one", () => {
  useZone("UTC");
  const at = Date.UTC(2025, 0, 5);

  assert.doesNotMatch(words.longDay(at, Date.UTC(2025, 5, 1)), /2025/);
  assert.match(words.longDay(at, Date.UTC(2026, 5, 1)), /2025/);
});
