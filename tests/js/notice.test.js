// What is shown of a push: always something, in the words of its language, and nowhere but at ours.

import assert from "node:assert/strict";
import { test } from "node:test";

const { noticeOf, payloadOf } = await import("../../app/static/js/worker/notice.js");

const WORDS = {
  pt: { title: "Resync", body: "Novidades", open: "Ver Dashboard", acknowledge: "Assumir" },
  en: { title: "Resync", body: "News", open: "Open Dashboard", acknowledge: "Take" } };
const BASE = "https://m.example/ops/";
const KNOWN = { words: WORDS, base: BASE, icons: `${BASE}assets/v/icons/`, mayTake: true };
const HOME = "https://m.example/ops/tws-monitor";

const payload = (more = {}, notification = {}) => ({ web_push: 8030, problem_id: "p-1",
  event_id: "s-7", severity: "critical", kind: "job_failure", state: "open", count: 1,
  sent_at: "2026-11-23T03:12:08Z", receipt: "token", ...more,
  notification: { title: "PIX: ABEND", body: "bloqueia 14 jobs", lang: "pt-BR", tag: "p-1",
    silent: false, navigate: `${HOME}/problems/p-1`, ...notification } });
const shown = (...said) => noticeOf(payload(...said), KNOWN);

test("a problem is shown with its words, its gravity to see and to feel, and what may be done", () => {
  const { title, options } = shown();

  assert.equal(title, "PIX: ABEND");
  assert.equal(options.body, "bloqueia 14 jobs");
  assert.deepEqual([options.tag, options.lang, options.silent], ["p-1", "pt-BR", false]);
  assert.equal(options.icon, `${KNOWN.icons}severity-critical.png`);
  assert.ok(options.vibrate.length > shown({ severity: "error" }).options.vibrate.length);
  assert.deepEqual(options.actions.map(({ action, title: words }) => [action, words]),
    [["open", "Ver Dashboard"], ["acknowledge", "Assumir"]]);
  assert.equal(options.data.navigate, `${HOME}/problems/p-1`);
  assert.equal(options.timestamp, Date.parse("2026-11-23T03:12:08Z"));
});

test("who may only look is not offered to take it", () => {
  const { options } = noticeOf(payload(), { ...KNOWN, mayTake: false });

  assert.deepEqual(options.actions.map(({ action }) => action), ["open"]);
});

test("whatever comes, something is shown", () => {
  for (const said of ["", "not json", "null", "[]", "7", '{"notification":"x"}', '{"notification":{}}',
    '{"notification":{"title":7,"body":[],"lang":{},"tag":null,"navigate":5},"severity":"toString"}']) {
    const { title, options } = noticeOf(payloadOf(said), KNOWN);
    assert.equal(title, "Resync", said);
    assert.equal(options.body, "Novidades", said);
    assert.equal(options.data.navigate, HOME, said);
    assert.equal(options.icon, `${KNOWN.icons}app-192.png`, said);
    // What `showNotification` refuses: it would show nothing then.
    assert.ok(!options.renotify || options.tag);
    assert.ok(!(options.silent && options.vibrate));
  }
});

test("what is over, and what is quiet, makes no sound and offers nothing to take", () => {
  for (const more of [{ state: "resolved" }, { state: "digest", problem_id: null, event_id: null }]) {
    const { options } = shown(more, { silent: true });

    assert.deepEqual([options.silent, "vibrate" in options, options.renotify], [true, false, false]);
    assert.deepEqual(options.actions.map(({ action }) => action), ["open"]);
    assert.equal(options.icon, `${KNOWN.icons}over.png`);
  }
});

test("what got worse is heard again in the place of what it replaces", () => {
  assert.equal(shown({ state: "worse" }).options.renotify, true);
  assert.equal(shown({ state: "open" }).options.renotify, false);
});

test("the words are those of the payload's language", () => {
  assert.equal(shown({}, { lang: "en" }).options.actions[1].title, "Take");
  assert.equal(shown({}, { lang: "xx" }).options.actions[1].title, "Assumir");
});

test("a click leads nowhere but to ours", () => {
  for (const navigate of ["https://evil.example/ops/tws-monitor", "data:text/html,x", "//evil.example",
    "https://m.example/other", "", "https://m.example/ops/api/v1/monitoring/cleanup"]) {
    assert.equal(shown({}, { navigate }).options.data.navigate, HOME);
  }
});

test("a hostile name cannot turn the words, nor fill the screen", () => {
  const { title, options } = shown({}, { title: "a\u202Eb", body: "x".repeat(9000) });

  assert.equal(title, "a⟨202E⟩b");
  assert.equal(options.body.length, 1000);
});
