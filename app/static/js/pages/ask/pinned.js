// The questions that the team has pinned: saved views of this page that are everybody's.

import { acting } from "../../lib/acting.js";
import { trying } from "../../lib/api.js";
import { button, el, icon } from "../../lib/dom.js";
import { ACTS } from "../../lib/may.js";
import { connectUnwriting } from "../../lib/unwriting.js";
import { savedViews, saveView } from "../../lib/views.js";
import { who } from "../../lib/who.js";
import { t } from "../../lib/words.js";
import { filter, talk } from "./place.js";

const PAGE = "ask";
const LONGEST_NAME = 60;
const CHANGED = "resync:pinned";
const SAID = ["name", "page", "filters", "shared"];

const filled = (texts) => Object.fromEntries(Object.entries(texts).filter(([, value]) => value));

/** A button that pins a question: its words, those it goes on from, the values in their place. */
export function pinning(about, tell) {
  const made = button(t("ask.pin"), async () => {
    if (await who() === null) return;
    const filters = filled({ q: about.q, after: talk.write(about.after),
      filter: filter.write(about.filter) });
    const name = [...about.q].slice(0, LONGEST_NAME).join("").trim();
    const view = { name, page: PAGE, filters, shared: true };
    if (await acting(made, () => saveView(view)) === null) return;
    made.removeAttribute("aria-disabled");
    tell(t("ask.was_pinned"));
    window.dispatchEvent(new Event(CHANGED));
  }, { class: "link", ...ACTS });
  return made;
}

/** The list, which follows what is pinned here; `go(place)` asks one. */
export function pinnedList(go) {
  const list = el("ul", {});
  const node = el("section", { class: "pinned", hidden: true, "aria-label": t("ask.pinned") },
    el("h2", {}, t("ask.pinned")), list);
  const { remove, line } = connectUnwriting({ path: "views", id: "view_id", fields: SAID,
    redraw: draw, removed: (view) => t("ask.unpinned", { name: view.name }) });

  async function draw() {
    const views = await trying(() => savedViews(PAGE), () => null);
    if (views === null) return;
    const rows = views.filter(({ shared, filters }) => shared && filters.q).map(row);
    list.replaceChildren(...[line(), ...rows].filter(Boolean));
    node.hidden = list.childElementCount === 0;
  }

  function row(view) {
    const { q, after = "", filter: values = "" } = view.filters;
    const words = t("ask.unpin", { name: view.name });
    const forget = button(icon("i-close", "icon"), () => remove(view, forget),
      { class: "tool", ...ACTS, "aria-label": words, title: words });
    const earlier = talk.read(after);
    const again = button([el("span", { class: "q" }, q),
      earlier.length ? el("small", {}, earlier.at(-1).q) : null],
    () => go({ q, after: earlier, filter: filter.read(values) }),
    { class: "ask-again", title: view.changed_by });
    return el("li", {}, again, forget);
  }

  window.addEventListener(CHANGED, draw);
  draw();
  return node;
}
