// Who was told, and why not: in words. The catalogue of these tests knows few; a text is its key.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import "./page.js";
import { countsOf, deviceOf, noneOf, outcomeOf, refusalOf } from "../../app/static/js/drawer/why.js";

const REASONS = ["alerts_off", "severity", "silence:7", "acknowledged", "digest", "baseline",
  "resolved", "expired", "gone", "timeout", "unreachable", "endpoint", "http_403"];
const DUE = "2026-11-29T03:12:00Z";
const TEXTS = readFileSync(new URL("../../data/texts/pt_BR.toml", import.meta.url), "utf-8");
const delivery = (more) => outcomeOf({ status: "suppressed", reason: null, state_told: "open",
  detail: null, tries: 0, at: { due: DUE }, ...more }, () => "03:12");

test("every reason of the contract has words of its own", () => {
  const [, , said] = TEXTS.split(/^\[(screen\.ledger\.reason)\]$/m);
  const known = [...said.split(/^\[/m)[0].matchAll(/^(\w+) =/gm)]
    .map(([, name]) => `ledger.reason.${name}`);

  const told = REASONS.map((reason) => delivery({ reason }).why);

  assert.deepEqual(new Set([...told, "ledger.reason.unaware"]), new Set(known));
  assert.equal(new Set(told).size, REASONS.length);
});

test("a silence is named by its number, and only that", () => {
  assert.equal(delivery({ reason: "silence:7" }).silence, "7");
  assert.equal(delivery({ reason: "http_403" }).silence, null);
  assert.equal(delivery({ reason: "silence:x" }).silence, null);
});

test("what arrived says when, what failed what the service said and how often it was tried", () => {
  const at = { due: DUE, shown: DUE };

  assert.equal(delivery({ status: "shown", at }).came, "ledger.status.shown 03:12");
  assert.equal(delivery({ status: "due" }).came, "ledger.status.due");
  assert.deepEqual(delivery({ status: "failed", detail: "BadJwtToken", tries: 3 }).more,
    ["BadJwtToken", "ledger.tries"]);
});

test("nothing is said twice, nor that a digest was not sent", () => {
  assert.equal(delivery({ status: "expired", reason: "expired" }).why, "");
  assert.equal(delivery({ reason: "digest" }).came, "");
});

test("who is not told that it is over had not been told that it opened", () => {
  const [open, over] = ["open", "resolved"].map((state_told) =>
    delivery({ reason: "resolved", state_told }).why);

  assert.deepEqual([open, over], ["ledger.reason.resolved", "ledger.reason.unaware"]);
});

test("a reason that this page does not know stands as it came", () => {
  for (const reason of ["constructor", "silences:<b>"]) {
    assert.equal(delivery({ reason }).why, reason);
  }
});

test("the counts leave out what there is none of; a device without a name has its number", () => {
  const none = { accepted: 0, shown: 0, clicked: 0, suppressed: 0 };

  assert.equal(countsOf({ ...none, accepted: 2, shown: 1 }),
    "ledger.count.accepted · ledger.count.shown");
  assert.equal(countsOf(none), "ledger.nobody");
  assert.equal(deviceOf({ subscription_id: "4", label: "Tablet", user: "ana" }), "Tablet · ana");
  assert.equal(deviceOf({ subscription_id: "4", label: "", user: "" }), "ledger.device");
});

test("an empty ledger says that nobody asks only where nobody does", () => {
  const problem = { state: "open", merged_into: null };

  assert.equal(noneOf(problem, 0), "ledger.none.nobody");
  for (const listeners of [2, null]) {
    assert.equal(noneOf(problem, listeners), "ledger.none.before");
    assert.equal(noneOf({ ...problem, state: "recovered" }, listeners), "ledger.none.over");
    assert.equal(noneOf({ ...problem, merged_into: "x-p2" }, listeners), "ledger.none.merged");
  }
});

test("a refusal is its reason in words, and what the service said", () => {
  assert.equal(refusalOf("http_403: a: b"), "ledger.reason.http · a: b");
  assert.equal(refusalOf("endpoint"), "ledger.reason.endpoint");
  assert.equal(refusalOf("teapot"), "teapot");
});
