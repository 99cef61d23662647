import assert from "node:assert/strict";
import { test } from "node:test";
import "./page.js";
import { el, keep, nameIt, say } from "../../app/static/js/lib/dom.js";
import { visible } from "../../app/static/js/lib/visible.js";

const TURNED = "a\u202Egnp.exe";
const SHOWN = "a⟨202E⟩gnp.exe";
const CONTROLS = ["\u061C", "\u200E", "\u200F", "\u202A", "\u202B", "\u202C", "\u202D", "\u202E",
  "\u2066", "\u2067", "\u2068", "\u2069", "\u200B", "\uFEFF", "\u0000", "\u001B", "\u00AD",
  "\u180E", "\uFFF9", "\u{E0041}"];

test("every character that turns the reading direction or hides is shown, all else stays as it is", () => {
  for (const mark of CONTROLS) assert.match(visible(`a${mark}b`), /^a⟨[0-9A-F]{4,5}⟩b$/);
  for (const plain of ["CARGA_PEDIDOS", "não\tfoi\npossível 日本 🙂",
    "שלום", "عملية", "João 👩‍💻", "a\tb\n", ""]) {
    assert.equal(visible(plain), plain);
  }
});

test("no sink of the page lets them through: text, tooltip, label", () => {
  const row = el("li", { title: TURNED, "aria-label": TURNED }, TURNED, [el("b", {}, TURNED)]);
  const cell = el("td");
  say(cell, TURNED, TURNED);
  nameIt(cell, TURNED);

  assert.equal(row.textContent, SHOWN + SHOWN);
  assert.deepEqual([row.getAttribute("title"), row.getAttribute("aria-label")], [SHOWN, SHOWN]);
  assert.deepEqual([cell.textContent, cell.title, cell.getAttribute("aria-label")],
    [SHOWN, SHOWN, SHOWN]);
});

test("what is edited or sent back stays as it came", () => {
  const text = el("textarea", {}, TURNED);
  const choice = el("option", { value: TURNED, "data-name": TURNED });

  assert.equal(text.textContent, TURNED);
  assert.deepEqual([choice.getAttribute("value"), choice.getAttribute("data-name")], [TURNED, TURNED]);
});

test("markup in a name is text", () => {
  const row = el("li", {}, "<img src=x onerror=alert(1)>");

  assert.equal(row.textContent, "<img src=x onerror=alert(1)>");
  assert.equal(row.querySelector("img"), null);
});

test("rows that did not change are the same nodes, in the order asked for", () => {
  const list = el("ul");
  const draw = ({ name }) => el("li", {}, name);
  const items = (...names) => names.map((name) => ({ name }));
  keep(list, items("a", "b", "c"), ({ name }) => name, draw);
  const [a, , c] = list.children;

  const fresh = keep(list, items("c", "d", "a"), ({ name }) => name, draw);

  assert.deepEqual(fresh, ["d"]);
  assert.deepEqual(list.children.map((node) => node.textContent), ["c", "d", "a"]);
  assert.equal(list.children[0], c);
  assert.equal(list.children[2], a);
});
