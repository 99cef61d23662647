// The page of runbooks and contacts: the list, what is looked for in it, the form, files. What
// somebody else changes appears too.

import { refusal } from "../lib/acting.js";
import { address, get, trying } from "../lib/api.js";
import { button, el, say } from "../lib/dom.js";
import { connectUnwriting } from "../lib/unwriting.js";
import { t } from "../lib/words.js";
import { connectForm, SAID } from "./runbooks/form.js";
import { connectImport } from "./runbooks/import.js";
import { follow, go, place } from "./runbooks/place.js";
import { namesOf, row } from "./runbooks/row.js";

const TYPING_MS = 250;
const PAGE = 100;

export function mount(node) {
  const list = node.querySelector(".written-list");
  const field = node.querySelector('[name="q"]');
  let typing = null;
  let asked = 0;
  let pages = 1; // that are shown

  const { remove, line } = connectUnwriting({ path: "runbooks", id: "runbook_id", fields: SAID,
    redraw: load, removed: (runbook) => t("runbooks.removed", { names: namesOf(runbook) }) });
  const form = connectForm(node.querySelector(".writing-card"), load);
  connectImport(node.querySelector('[type="file"]'), load);
  node.querySelector("[data-file]").setAttribute("href",
    address("runbooks/export", { format: "csv" }).href);

  /** As many pages as are shown. */
  async function ask() {
    const found = [];
    let cursor = null;
    let total = 0;
    for (let page = 0; page < pages && (page === 0 || cursor); page += 1) {
      const { runbooks, next_cursor: next, total: all } = await get("runbooks",
        { q: place().q, limit: PAGE, cursor });
      found.push(...runbooks);
      [cursor, total] = [next, all];
    }
    return { found, total, more: cursor !== null };
  }

  async function load() {
    const number = (asked += 1);
    const answer = await trying(ask, (refused) => {
      list.replaceChildren(refusal(refused, load));
      return null;
    });
    if (number !== asked || answer === null) return;
    const { found, total, more } = answer;
    say(node.querySelector(".total"), total ? t("runbooks.total", { count: total }) : "");
    form.compare(found);
    list.replaceChildren(
      found.length || line() ? el("ul", { class: "written" }, line(),
        ...found.map((runbook) => row(runbook, { edit: form.edit, remove })))
        : el("p", { class: "empty" }, t(place().q ? "runbooks.none_found" : "runbooks.none")),
      more ? button(t("runbooks.more"), () => { pages += 1; load(); }) : "");
  }

  field.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => go({ q: field.value.trim() }, { replace: true }), TYPING_MS);
  });
  follow(({ q }) => {
    if (document.activeElement !== field) field.value = q;
    pages = 1;
    load();
  });
  window.addEventListener("resync:runbooks", load);
  window.addEventListener("resync:link", load);
  const { q: _looked, ...names } = place();
  if (Object.values(names).some(Boolean)) {
    form.begin(names);
    go({ job: "", job_stream: "", workstation: "" }, { replace: true, quiet: true });
  }
}
