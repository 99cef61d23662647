// The form of an entry of the site's glossary: new, or one that is corrected.

import { acting } from "../../lib/acting.js";
import { post, put } from "../../lib/api.js";
import { button, el, say } from "../../lib/dom.js";
import { ACTS } from "../../lib/may.js";
import { t } from "../../lib/words.js";
import { keepDraft } from "../../lib/draft.js";
import { API } from "./marks.js";

export const GLOSSARY = `${API}/glossary`;
const KINDS = ["phrases", "words", "product", "code"];
const LONGEST = 100; // letters of a name and of a line
const MOST_LINES = 40;
const ASKED = {
  name: (kind) => [t(`solutions.words.name.${kind}`), t(`solutions.words.name_hint.${kind}`)],
  says: (kind) => [t(`solutions.words.says.${kind}`), t(`solutions.words.says_hint.${kind}`)],
};

/** What is said, a line each. */
export const linesOf = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

/** Why this cannot be sent, as `{field, message}`; the rest is the server's to say. */
export function wrongWith({ name, says }) {
  const lines = linesOf(says);
  const wrong = [];
  if (!name.trim()) wrong.push({ field: "name", message: t("solutions.words.empty") });
  if (!lines.length) wrong.push({ field: "says", message: t("solutions.words.empty") });
  if (lines.length > MOST_LINES || lines.some((line) => line.length > LONGEST)) {
    wrong.push({ field: "says",
      message: t("solutions.words.long", { lines: MOST_LINES, letters: LONGEST }) });
  }
  return wrong;
}

/** The form, and `edit(entry)` to correct one in it; `changed()` is called when one was kept. */
export function entryForm(changed) {
  const kind = el("select", { id: "w-kind", name: "kind" },
    ...KINDS.map((one) => el("option", { value: one }, t(`solutions.words.kinds.${one}`))));
  const name = field("name", "input", { type: "text", maxlength: LONGEST, autocomplete: "off" });
  const says = field("says", "textarea", { rows: 3 });
  const id = el("input", { type: "hidden", name: "entry_id" });
  const save = button(t("solutions.form.save"), null, { type: "submit" });
  const stop = button(t("solutions.words.stop"), clear, { class: "link", "data-act": "stop" });
  const node = el("form", { class: "solution-form", novalidate: true, ...ACTS }, el("h4", {}), id,
    el("div", { class: "field" }, el("label", { for: "w-kind" }, t("solutions.words.kind")), kind),
    name.node, says.node, el("div", { class: "help-acts" }, save, stop));
  const forget = keepDraft(node, "glossary");
  kind.addEventListener("change", show);
  node.addEventListener("submit", submit);
  show();

  function show() {
    say(node.querySelector("h4"), id.value
      ? t("solutions.words.correct", { name: name.control.value }) : t("solutions.words.add"));
    stop.hidden = !id.value;
    for (const each of [name, says]) each.ask(kind.value);
  }

  function clear() {
    fill({ entry_id: "", kind: kind.value, name: "", says: [] });
  }

  function fill(entry) {
    forget();
    id.value = entry.entry_id;
    kind.value = entry.kind;
    name.control.value = entry.name;
    says.control.value = entry.says.join("\n");
    refuse([]);
    show();
    name.control.focus();
  }

  function refuse(errors) {
    for (const each of [says, name]) each.refuse(errors);
  }

  async function submit(event) {
    event.preventDefault();
    says.control.value = linesOf(says.control.value).join("\n"); // as lines are counted
    const typed = { name: name.control.value, says: says.control.value };
    const wrong = wrongWith(typed);
    refuse(wrong);
    if (wrong.length) return;
    const entry = { kind: kind.value, name: typed.name.trim(), says: linesOf(typed.says) };
    const done = await acting(save,
      () => (id.value ? put(`${GLOSSARY}/${id.value}`, entry) : post(GLOSSARY, entry)),
      ({ errors, message }) => refuse(errors.length ? errors : [{ field: "name", message }]));
    if (done === null) return;
    save.removeAttribute("aria-disabled");
    clear();
    changed();
  }

  return { node, edit: fill, drop: (entryId) => { if (id.value === String(entryId)) clear(); } };
}

function field(name, tag, more) {
  const control = el(tag,
    { id: `w-${name}`, name, "aria-describedby": `wd-${name} wr-${name}`, ...more });
  const label = el("label", { for: `w-${name}` });
  const hint = el("small", { id: `wd-${name}` });
  const refused = el("span", { class: "refusal", role: "alert", id: `wr-${name}` });
  return {
    control,
    node: el("div", { class: "field" }, label, control, hint, refused),
    ask(kind) {
      const [asked, such] = ASKED[name](kind);
      say(label, asked);
      say(hint, such);
    },
    refuse(errors) {
      const mine = errors.filter(({ field: of }) => of.split("[")[0] === name);
      say(refused, mine.map(({ field: of, message }) => told(of, message)).join(" "));
      control.setAttribute("aria-invalid", String(mine.length > 0));
      if (mine.length) control.focus();
    },
  };
}

/** A refusal of one line says which. */
function told(of, message) {
  const at = /\[(\d+)\]/.exec(of);
  return at ? t("solutions.words.line", { line: Number(at[1]) + 1, message }) : message;
}
