import assert from "node:assert/strict";
import { test } from "node:test";
import { openAt } from "./page.js";
import { hrefOf, subject, subjectOf } from "../../app/static/js/drawer/place.js";
import { consoleHref, rerunLine } from "../../app/static/js/lib/engine.js";

test("a subject is read from the address as it was written there", () => {
  openAt("");
  for (const one of [{ kind: "job", id: "a:b;c", of: "PIX & CARGA" },
    { kind: "run", id: "r17", of: "CARGA" }, { kind: "stream", id: "/F/S", of: "" }]) {
    assert.deepEqual(subjectOf(hrefOf(one.kind, one.id, one.of)), one);
  }
});

test("the page of a problem is the drawer of that problem", () => {
  openAt("");
  assert.deepEqual(subjectOf(hrefOf("problem", "9e41-p8")), { kind: "problem", id: "9e41-p8", of: "" });
});

test("what the address says wrongly opens nothing", () => {
  for (const open of ["", "job", "job:", ":a", "__proto__:a", "file:///etc"]) {
    assert.equal(subject({ open, of: "" }), null);
  }
  assert.equal(subjectOf("https://elsewhere.example/tws-monitor/problems/p1"), null);
});

test("the line that reruns a job names it as conman does", () => {
  assert.equal(rerunLine({ workstation: "SRV01", job_stream: "LEDGER", job_name: "CARGA" }),
    'conman "rerun SRV01#LEDGER.CARGA"');
  assert.equal(rerunLine({ workstation: "/F/SRV01", job_stream: "/F/LEDGER", job_name: "A$B" }),
    "conman 'rerun /F/SRV01#/F/LEDGER.A$B'");
});

test("a name that could end the quotes makes no line to copy", () => {
  for (const name of ['A"; rm -rf /', "A'B", "A`id`", "A;from=X", "A\nB", "A B", "", null]) {
    assert.equal(rerunLine({ workstation: "SRV01", job_stream: "LEDGER", job_name: name }), null);
    assert.equal(rerunLine({ workstation: "SRV01", job_stream: name, job_name: "CARGA" }), null);
  }
});

test("names are encoded into the console's address, which is a web address or none", () => {
  const about = { job_name: 'A/B?"&', job_stream: "S", workstation: "W", job_id: "1", run_id: null };
  assert.equal(consoleHref("https://dwc/{stream}?j={job}&r={run_id}&x={other}", about),
    "https://dwc/S?j=A%2FB%3F%22%26&r=&x={other}");
  assert.equal(consoleHref("data:text/html,{job}", about), null);
  assert.equal(consoleHref("", about), null);
});
