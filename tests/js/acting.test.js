// What is done from a control, and when the control may be used again.

import assert from "node:assert/strict";
import { test } from "node:test";
import "./page.js";
import { acting } from "../../app/static/js/lib/acting.js";
import { Refused } from "../../app/static/js/lib/api.js";
import { button, el } from "../../app/static/js/lib/dom.js";

function pressed() {
  const control = button("take", null);
  return { control, row: el("p", {}, control) };
}
const isFree = (control) => control.getAttribute("aria-disabled") !== "true";

test("while something is being done from a control a second press does nothing", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { control } = pressed();
  let answer;
  const first = acting(control, () => new Promise((resolve) => { answer = resolve; }));

  assert.equal(await acting(control, () => assert.fail("done twice")), null);
  answer("done");

  assert.equal(await first, "done");
  assert.ok(!isFree(control));
});

test("who would not say his name may press again", async () => {
  const { control } = pressed();

  assert.equal(await acting(control, async () => null), null);

  assert.ok(isFree(control));
});

test("a refusal stands beside the control, which may be pressed again", async () => {
  const { control, row } = pressed();

  assert.equal(await acting(control, async () => { throw new Refused("not you"); }), null);

  assert.ok(isFree(control));
  assert.equal(row.querySelector(".refusal").textContent, "not you");
});
