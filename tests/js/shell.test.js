// What of a page is kept for when nobody answers, and what is shown in place of one that is not.

import assert from "node:assert/strict";
import { test } from "node:test";

const { asKept, headersOf, insteadOf, isAway, keyOf, partsOf, versionOf } = await import(
  "../../app/static/js/worker/shell.js");

const PAGE = `<!DOCTYPE html><html lang="pt-BR"><link rel="stylesheet" href="./assets/0123456789ab/main.css">
<link rel="modulepreload" href="./assets/0123456789ab/built/main.js">
<script>import("./assets/0123456789ab/built/main.js")</script>
<template id="bokeh"><script>{"token": "secret"}</script>
</template></html>`;

test("a page is kept without its session, and says since when it lies there", () => {
  const kept = asKept(PAGE, 1234);

  assert.ok(!kept.includes("secret"));
  assert.match(kept, /<html data-kept="1234" data-stale data-lost lang="pt-BR">/);
  assert.match(kept, /<template id="bokeh"><\/template>/);
});

test("the parts beside it are those that it names, each once", () => {
  assert.equal(versionOf(PAGE), "0123456789ab");
  assert.deepEqual(partsOf(PAGE),
    ["./assets/0123456789ab/main.css", "./assets/0123456789ab/built/main.js"]);
});

test("what is no page of ours is not kept", () => {
  assert.equal(versionOf("<html><link href='/assets/0123456789ab/main.css'>a refusal</html>"), null);
});

test("it may run what it might before, and nothing of the answer lives on besides", () => {
  const headers = new Headers({ "Content-Type": "text/html", "Content-Security-Policy": "default-src x",
    "Set-Cookie": "a=b", "Content-Encoding": "gzip" });

  assert.deepEqual(headersOf(headers),
    { "content-type": "text/html", "content-security-policy": "default-src x" });
});

test("a page is one, whatever was asked of it", () => {
  for (const more of ["", "?lang=es", "/", "//?q=PIX#top"]) {
    assert.equal(keyOf(`https://m.example/ops/tws-monitor${more}`), "https://m.example/ops/tws-monitor");
  }
});

test("a problem's address opens it on the overview, any other page that is not kept the overview", () => {
  const home = "https://m.example/tws-monitor";

  assert.equal(insteadOf(`${home}/problems/p-1`, home), `${home}?open=problem:p-1`);
  assert.equal(insteadOf(`${home}/handover`, home), home);
});

test("a proxy that answers for a server that is gone is no server", () => {
  assert.deepEqual([200, 302, 404, 421, 500, 502, 503, 504].filter(isAway), [502, 503, 504]);
});
