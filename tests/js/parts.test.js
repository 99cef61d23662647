// Smaller pure parts: chains of patterns, the axis of time, the draft of the settings.

import assert from "node:assert/strict";
import { test } from "node:test";
import "./page.js";
import { useZone } from "../../app/static/js/lib/words.js";
import { grouped, pathsOf } from "../../app/static/js/pages/patterns/chains.js";
import { Draft } from "../../app/static/js/pages/settings/draft.js";
import { refusalOf } from "../../app/static/js/pages/settings/refusal.js";
import { linesOf, wrongWith } from "../../app/static/js/sections/solutions/entry.js";
import { ticks } from "../../app/static/js/pages/timeline/ticks.js";

const pair = (job_name, related_job) => ({ pattern_type: "dependency_chain", job_name, related_job });

test("pairs that share a job are one way, other patterns stay by themselves", () => {
  const other = { pattern_type: "recurring_failure", job_name: "B" };

  const groups = grouped([pair("A", "B"), other, pair("X", "Y"), pair("B", "C")]);

  assert.deepEqual(groups.map(({ patterns }) => patterns.length), [2, 1, 1]);
  assert.deepEqual(groups[0].paths, [["A", "B", "C"]]);
});

test("a ring of jobs has a way too, and it ends", () => {
  assert.deepEqual(pathsOf([pair("A", "B"), pair("B", "C"), pair("C", "A")]), [["A", "B", "C"]]);
});

test("the axis has its marks at round times of the wall, also on a night of 25 hours", () => {
  globalThis.window.innerWidth = 1440;
  useZone("Europe/Berlin");
  const start = Date.UTC(2026, 9, 24, 22); // midnight of the day the clocks go back
  const hourOf = new Intl.DateTimeFormat("en", { timeZone: "Europe/Berlin", hour: "2-digit",
    minute: "2-digit", hourCycle: "h23" });

  const told = ticks(start, start + 25 * 3600000).map((at) => hourOf.format(at));

  assert.ok(told.length >= 5 && told.length <= 10);
  assert.ok(told.every((time) => time.endsWith(":00") && Number(time.slice(0, 2)) % 3 === 0), told.join());
});

test("a period of nothing has no marks", () => {
  assert.deepEqual(ticks(5, 5), []);
  assert.deepEqual(ticks(NaN, 5), []);
});

function draftOf(config) {
  const values = {};
  const fields = Object.keys(config).map((name) => ({ name, read: () => values[name],
    write: (value) => { values[name] = value; } }));
  return { values, draft: new Draft(fields, { config, defaults: { poll: 60, lang: "en" } }, () => {}) };
}

test("only what the reader changed is sent; another's change does not touch what is being typed", () => {
  const { values, draft } = draftOf({ poll: 30, lang: "en" });
  values.poll = 45;

  assert.deepEqual(draft.changes(), { poll: 45 });
  assert.deepEqual(draft.take({ poll: 50, lang: "es" }), ["lang"]);

  assert.deepEqual(values, { poll: 45, lang: "es" });
  assert.equal(draft.elsewhere.get("poll"), 50);
  draft.discard();
  assert.equal(values.poll, 50);
});

test("a number out of bounds is refused in the server's words before it is asked", () => {
  const ranges = { poll: { type: "integer", min: 5, max: 300 } };
  const refused = { integer: "whole, {low} to {high}", range: "{low} to {high}" };
  const said = (value) => refusalOf({ name: "poll", scale: 1, read: () => value }, { ranges, refused });

  assert.deepEqual([said(5), said(4), said(7.5), said("x")],
    ["", "5 to 300", "whole, 5 to 300", "whole, 5 to 300"]);
});

test("each line of the site's words is one way to say it, empty ones none", () => {
  assert.deepEqual(linesOf(" malote sem lacre \n\n pouch not sealed\n"),
    ["malote sem lacre", "pouch not sealed"]);
});

test("an entry without a name or with too much is not sent, and says where", () => {
  const fields = (typed) => wrongWith(typed).map(({ field }) => field);

  assert.deepEqual(fields({ name: " ", says: "\n" }), ["name", "says"]);
  assert.deepEqual(fields({ name: "pouch", says: "x".repeat(101) }), ["says"]);
  assert.deepEqual(fields({ name: "pouch", says: "a\n".repeat(41) }), ["says"]);
  assert.deepEqual(fields({ name: "pouch", says: "malote sem lacre" }), []);
});
