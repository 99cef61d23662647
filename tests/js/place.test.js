import assert from "node:assert/strict";
import { test } from "node:test";
import { back, openAt } from "./page.js";
import { asking } from "../../app/static/js/lib/api.js";
import { instant, link, list, oneOf, placeOf, text } from "../../app/static/js/lib/place.js";
import * as jobs from "../../app/static/js/pages/jobs/place.js";
import * as timeline from "../../app/static/js/pages/timeline/place.js";

const KINDS = { q: text, type: list, at: instant, span: oneOf(["6h", "24h"], "24h") };

test("what the address says comes back as it was put there", () => {
  openAt("");
  const { go, place } = placeOf(KINDS);

  go({ q: "PIX & CARGA", type: ["job_abend", "job_late"], at: Date.UTC(2026, 10, 23, 3), span: "6h" });

  assert.deepEqual(place(), { q: "PIX & CARGA", type: ["job_abend", "job_late"],
    at: Date.UTC(2026, 10, 23, 3), span: "6h" });
});

test("what an address says wrongly is as if it were not there", () => {
  openAt("?at=yesterday&span=3y&type=,,");

  assert.deepEqual(placeOf(KINDS).place(), { q: "", type: [], at: null, span: "24h" });
});

test("an instant that the API would refuse is as if it were not there", () => {
  for (const words of ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "9999-12-31T00:00:00Z"]) {
    openAt(`?at=${words}`);
    assert.equal(placeOf(KINDS).place().at, null);
  }
});

test("what is usual or empty leaves the address", () => {
  openAt("?q=PIX&span=6h&lang=es");

  placeOf(KINDS).go({ q: "", span: "24h", type: [], at: null });

  assert.equal(location.search, "?lang=es");
});

test("a decision is a step that back undoes, typing replaces, the same place is no step", () => {
  openAt("");
  const { go, onPlace, place } = placeOf(KINDS);
  const told = [];
  onPlace(({ q }) => told.push(q));

  go({ q: "P" });
  go({ q: "PI" }, { replace: true });
  go({ q: "PI" });
  go({ q: "PIX" }, { quiet: true });
  back();

  assert.deepEqual(told, ["P", "PI", "PI"]);
  assert.equal(place().q, "PI");
  back();
  assert.equal(place().q, "");
});

test("a step elsewhere in the address is no step of this place", () => {
  openAt("?q=PIX");
  const told = [];
  placeOf(KINDS).follow(({ q }) => told.push(q));

  placeOf({ open: text }).go({ open: "job:4711" });

  assert.deepEqual(told, ["PIX"]);
});

test("zero is a value: midnight and Sunday can be chosen", () => {
  openAt("");
  const { go, place } = placeOf({ hour: text });

  go({ hour: 0 });

  assert.equal(place().hour, "0");
});

test("a link to another page keeps the language and leaves out what is empty", () => {
  openAt("?lang=es&workstation=AGENT01");

  assert.equal(link("jobs", { status: "failed", workstation: "" }),
    "http://monitor.example/tws-monitor/jobs?status=failed&lang=es");
});

test("the jobs page asks the server for late and stuck as switches", () => {
  openAt("?status=failed,late&q=%20PIX%20");

  assert.equal(asking(jobs.query(jobs.place())).toString(), "q=PIX&status=failed&late=true&sort=urgency");
});

test("a period that ends before it begins has no end", () => {
  openAt("?start=2026-11-23T05:00:00Z&end=2026-11-23T04:00:00Z&q=%20");

  const at = timeline.place();

  assert.equal(at.end, null);
  assert.equal(at.start, Date.UTC(2026, 10, 23, 5));
  assert.equal(timeline.narrowing(at), 0);
});

test("the chart's period is the chosen range, else the last hours", () => {
  openAt("?span=6h");
  const now = Date.UTC(2026, 10, 23, 12);

  assert.deepEqual(timeline.period(timeline.place(), now), { start: now - 6 * 3600000, end: now });
});
