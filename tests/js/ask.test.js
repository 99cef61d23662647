import assert from "node:assert/strict";
import { test } from "node:test";
import { openAt } from "./page.js";
import { csv } from "../../app/static/js/lib/csv.js";
import { el } from "../../app/static/js/lib/dom.js";
import { filter, place, talk } from "../../app/static/js/pages/ask/place.js";
import { markdown, unmarked } from "../../app/static/js/pages/ask/markdown.js";

/** What was made, as nested arrays: `["p", "text", ["strong", "7"]]`. */
const shape = (node) => (node.localName
  ? [node.localName, ...node.children.map(shape)] : node.textContent);
const shapes = (text) => markdown(text).map(shape);

test("paragraphs, bold, code and lists become elements", () => {
  assert.deepEqual(shapes("**7 falhas** em `JOB_A`.\n\nMais:\n- `JOB_B`: caiu\n- **2** vezes\nfim"), [
    ["p", ["strong", "7 falhas"], " em ", ["code", "JOB_A"], "."],
    ["p", "Mais:"],
    ["ul", ["li", ["code", "JOB_B"], ": caiu"], ["li", ["strong", "2"], " vezes"]],
    ["p", "fim"],
  ]);
});

test("a name within bold is code, and lines of a paragraph stay lines", () => {
  assert.deepEqual(shapes("**o `JOB_A`**\nsegue"),
    [["p", ["strong", "o ", ["code", "JOB_A"]], ["br"], "segue"]]);
});

test("nothing in code is read as Markdown or as markup", () => {
  const hostile = "<img src=x onerror=alert(1)> **x** [a](javascript:b) - # $$x$$";

  assert.deepEqual(shapes(`Falhou: \`${hostile}\``), [["p", "Falhou: ", ["code", hostile]]]);
});

test("what is no mark of ours stays the text it is", () => {
  for (const text of ["<b>x</b>", "[a](http://b)", "![i](x)", "# não", "> não", "_a_ *b* ~~c~~",
    "**open", "`open", "1. um", "-sem espaço", "&lt;"]) {
    assert.deepEqual(shapes(text), [["p", text]]);
  }
});

test("of nothing nothing is made", () => {
  assert.deepEqual(markdown(""), []);
  assert.deepEqual(markdown("\n\n \n"), []);
});

test("names are shown by whoever knows them", () => {
  const [made] = markdown("o `JOB_A` caiu", (name) => el("a", {}, `→${name}`));

  assert.deepEqual(shape(made), ["p", "o ", ["a", "→JOB_A"], " caiu"]);
});

test("characters that turn the reading direction are shown in every piece", () => {
  const [made] = markdown("a\u202Eb **c\u202Ed** `e\u202Ef`");

  assert.equal(made.textContent, "a⟨202E⟩b c⟨202E⟩d e⟨202E⟩f");
});

test("without its marks a text can be said aloud", () => {
  assert.equal(unmarked("**7 falhas** em `JOB_A`: **o `JOB_B`**"), "7 falhas em JOB_A: o JOB_B");
});

test("a hostile text of any length is done in a moment", () => {
  const long = "**`".repeat(20000);

  assert.equal(markdown(long)[0].textContent.length > 0, true);
});

test("no cell of a file becomes a formula, and none breaks out of its cell", () => {
  assert.equal(csv(["Job", "N"], [["=cmd|' /C calc'!A0", 1.5], ["a;\"b\"\nc", null], [" +1", 2]]),
    "Job;N\r\n'=cmd|' /C calc'!A0;1,5\r\n\"a;\"\"b\"\"\nc\";\r\n' +1;2\r\n");
});

test("the address says the question, those before it and the values put in place", () => {
  openAt("?q=e+ontem%3F&after=o+que+falhou%3F%0Ae+hoje%3F&filter=%7B%22jobs%22%3A%5B%22A*%22%5D%7D");

  assert.deepEqual(place(), { q: "e ontem?", filter: { jobs: ["A*"] },
    after: [{ q: "o que falhou?", filter: null }, { q: "e hoje?", filter: null }] });
});

test("a question before keeps the values that were put in its place", () => {
  const said = [{ q: "o que falhou?", filter: { jobs: ["A\nB"] } }, { q: "e hoje?", filter: null }];

  assert.deepEqual(talk.read(talk.write(said)), said);
});

test("an address whose values are none is as if it had none", () => {
  for (const words of ["", "x", "7", "[1]", "null", "{"]) assert.equal(filter.read(words), null);
  assert.equal(filter.write({}), "");
});
