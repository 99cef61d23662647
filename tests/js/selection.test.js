// What is picked out of a list.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Selection } from "../../app/static/js/lib/selection.js";

const ORDER = ["a", "b", "c", "d"];

test("one is picked and let go, a range goes from the last one either way", () => {
  const picked = new Selection();

  picked.toggle("c");
  picked.range(ORDER, "a");
  assert.deepEqual([...picked.ids].sort(), ["a", "b", "c"]);
  picked.range(ORDER, "d");
  picked.toggle("b");

  assert.deepEqual([...picked.ids].sort(), ["a", "c", "d"]);
});

test("a range without a beginning is one", () => {
  const picked = new Selection();

  picked.range(ORDER, "b");

  assert.deepEqual([...picked.ids], ["b"]);
});

test("what is gone leaves the selection and is counted", () => {
  const picked = new Selection();
  picked.add(ORDER);

  assert.equal(picked.keep((id) => id < "c"), 2);
  assert.deepEqual([...picked.ids], ["a", "b"]);
});
