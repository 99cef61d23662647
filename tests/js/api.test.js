// What the server answers, and how a refusal is told.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, test } from "node:test";
import "./page.js";
import { get, Refused, trying } from "../../app/static/js/lib/api.js";

const answers = {
  "/good": [200, '{"jobs": 3}'],
  "/broken": [200, '{"jobs": [1, 2'],
  "/wrong": [422, JSON.stringify({ detail: "A value is not acceptable; see errors.",
    errors: [{ field: "status", message: "must be of failed" }] })],
  "/html": [502, "<h1>Bad gateway</h1>"],
};
const server = createServer((asked, answer) => {
  const path = asked.url.split("?")[0].replace(/.*monitoring/, "");
  answer.writeHead(answers[path][0], { "Content-Type": "application/json" });
  answer.end(answers[path][1]);
}).listen(0, "127.0.0.1");
await new Promise((there) => { server.on("listening", there); });
after(() => server.close());
location.href = `http://127.0.0.1:${server.address().port}/tws-monitor`;

const refusedOf = (path, query) => trying(() => get(path, query), (refused) => refused);

test("an answer is read", async () => {
  assert.deepEqual(await get("good"), { jobs: 3 });
});

test("an answer that breaks off is told as one, not thrown as a mistake of ours", async () => {
  const refused = await refusedOf("broken");

  assert.ok(refused instanceof Refused);
  assert.match(refused.message, /error\.broken/);
});

test("a refusal names the field, what was given and what is wrong with it", async () => {
  const refused = await refusedOf("wrong", { status: "bogus" });

  assert.equal(refused.status, 422);
  assert.equal(refused.message, "refused: status = bogus: must be of failed");
  assert.deepEqual(refused.errors, [{ field: "status", message: "must be of failed" }]);
});

test("an answer that is no JSON is told by its status", async () => {
  assert.equal((await refusedOf("html")).status, 502);
});
