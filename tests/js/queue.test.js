// What waits to be sent: in order, one replay at a time, until a final answer.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "./page.js";
import { empty } from "./database.js";

let answers = [];
let sent = [];
globalThis.fetch = async (address, { body }) => {
  sent.push(JSON.parse(body).action_id ?? JSON.parse(body).event_id);
  const status = answers.shift() ?? 200;
  if (status === 0) throw new TypeError("Failed to fetch");
  await new Promise((resolve) => { setTimeout(resolve, 5); });
  return new Response(JSON.stringify({ detail: `because ${status}` }), { status });
};

const { DEEDS, isFinal, RECEIPTS, replay, seen, wait, waitingIn } = await import(
  "../../app/static/js/lib/queue.js");
const about = { deed: "acknowledge", name: "PIX", ids: ["p-1"] };
const deed = (action_id) => wait({ lane: DEEDS, path: "api/x", body: { action_id }, lang: "pt", about });
const left = async () => (await waitingIn(DEEDS)).map(({ body }) => body.action_id);

beforeEach(() => {
  empty();
  answers = [];
  sent = [];
});

test("what waits goes in its order, each once", async () => {
  for (const id of ["a", "b", "c"]) await deed(id);

  assert.equal(await replay(DEEDS), null);

  assert.deepEqual(sent, ["a", "b", "c"]);
  assert.deepEqual(await left(), []);
});

test("two replays at once are one after the other: nothing is sent twice", async () => {
  for (const id of ["a", "b"]) await deed(id);

  await Promise.all([replay(DEEDS), replay(DEEDS)]);

  assert.deepEqual(sent, ["a", "b"]);
});

test("what comes while a replay is on its way goes with it, behind the others", async () => {
  await deed("a");
  const going = replay(DEEDS);
  await deed("b");
  await going;

  assert.deepEqual(sent, ["a", "b"]);
});

test("without a final answer everything stays, in order, and says what is in the way", async () => {
  for (const status of [0, 401, 429, 500, 503]) {
    empty();
    for (const id of ["a", "b"]) await deed(id);
    answers = [status];
    sent = [];

    assert.equal(await replay(DEEDS), status);

    assert.deepEqual(sent, ["a"]);
    assert.deepEqual(await left(), ["a", "b"]);
    assert.equal((await waitingIn(DEEDS))[0].why, status);
  }
});

test("what was refused for good makes way, and stays until it was seen", async () => {
  for (const id of ["a", "b"]) await deed(id);
  answers = [409];

  assert.equal(await replay(DEEDS), null);

  assert.deepEqual(sent, ["a", "b"]);
  const [refused, ...more] = await waitingIn(DEEDS);
  assert.deepEqual([refused.refused, more], [{ status: 409, detail: "because 409" }, []]);
  await seen(refused.id);
  assert.deepEqual(await left(), []);
});

test("a deed that waited longer than its number is known is not sent any more", async (context) => {
  context.mock.timers.enable({ apis: ["Date"], now: 1000 });
  await deed("a");
  context.mock.timers.setTime(31 * 24 * 3600 * 1000);

  await replay(DEEDS);

  assert.deepEqual(sent, []);
  assert.equal((await waitingIn(DEEDS))[0].refused.status, 410);
});

test("receipts wait beside the deeds, are bounded, and nobody has to see their refusal", async () => {
  await deed("a");
  for (let event_id = 0; event_id < 205; event_id += 1) {
    await wait({ lane: RECEIPTS, path: "api/r", body: { event_id }, lang: "pt" });
  }
  assert.equal((await waitingIn(RECEIPTS)).length, 200);
  answers = [403];

  assert.equal(await replay(RECEIPTS), null);

  assert.equal(sent.length, 200);
  assert.deepEqual(await waitingIn(RECEIPTS), []);
  assert.deepEqual(await left(), ["a"]);
});

test("an answer is final where another sending could not change it", () => {
  assert.deepEqual([200, 204, 403, 404, 409, 422].map(isFinal), Array(6).fill(true));
  assert.deepEqual([0, 401, 408, 425, 429, 500, 503].map(isFinal), Array(7).fill(false));
});
