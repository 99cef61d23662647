// The site's own words, where solutions are written: what messages here are read with besides.

import { refusal } from "../../lib/acting.js";
import { get, trying } from "../../lib/api.js";
import { button, el } from "../../lib/dom.js";
import { ACTS } from "../../lib/may.js";
import { unfolding } from "../../lib/picks.js";
import { t } from "../../lib/words.js";
import { opener, removal } from "./edit.js";
import { GLOSSARY, entryForm } from "./entry.js";

/** A part that unfolds; `changed()` is called when messages are read otherwise. */
export function siteWords(changed) {
  const list = el("div", { "aria-live": "polite" });
  const form = entryForm(async () => { changed(); await load(); });
  const place = el("div", { class: "site-words", hidden: true, id: "site-words" },
    el("p", { class: "note" }, t("solutions.words.what")), list, form.node);
  const open = unfolding(button(t("solutions.words.title"), null,
    { class: "link", "data-act": "words", "aria-controls": "site-words" }), async (opens) => {
    place.hidden = !opens;
    if (opens) await load();
  });
  return el("section", { class: "help-words" }, el("h3", {}, open), place);

  async function load() {
    list.replaceChildren(await trying(async () => drawn((await get(GLOSSARY)).entries),
      (refused) => refusal(refused, load)));
  }

  function drawn(entries) {
    if (!entries.length) return el("p", { class: "note" }, t("solutions.words.none"));
    return el("ul", { class: "matches" }, ...entries.map(one));
  }

  function one(entry) {
    const { entry_id, kind, name, says } = entry;
    const below = el("div", { class: "help-edit" });
    const named = (word) => ({ "aria-label": t("solutions.words.act", { act: word, name }) });
    return el("li", { "data-entry": entry_id },
      el("p", { class: "solution-text" }, name),
      el("p", { class: "record" }, t(`solutions.words.kinds.${kind}`), ": ", says.join(" · ")),
      el("div", { class: "help-acts" },
        button(t("solutions.correct"), () => form.edit(entry),
          { class: "link", "data-act": "correct", ...ACTS, ...named(t("solutions.correct")) }),
        opener("remove", t("solutions.remove"), below, () => removal(
          t("solutions.words.remove_asked"), `${GLOSSARY}/${entry_id}`, async () => {
            form.drop(entry_id);
            open.focus();
            changed();
            await load();
          }), named(t("solutions.remove")))), below);
  }
}
