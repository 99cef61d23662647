// The saved views of a page, in a menu: a click shows one, a name saves what is shown now.

import { acting } from "./acting.js";
import { trying } from "./api.js";
import { button, el, icon, say } from "./dom.js";
import { insideWindow } from "./inside.js";
import { ACTS } from "./may.js";
import { link } from "./place.js";
import { connectUnwriting } from "./unwriting.js";
import { savedViews, saveView } from "./views.js";
import { who } from "./who.js";
import { t } from "./words.js";

const SAID = ["name", "page", "filters", "columns", "sort", "shared"];

/** Where a view leads: its filters, order and columns are what the address is made of. */
export const viewLink = ({ page, filters, columns, sort }) =>
  link(page, { ...filters, sort, columns: columns.join(",") });

/** `shown()` gives `{filters, columns, sort}` as they are now. */
export function connectViews(menu, page, shown) {
  const list = el("ul", { class: "views" });
  const name = el("input", { type: "text", name: "name", required: true, maxlength: 60,
    autocomplete: "off", "aria-label": t("views.name"), placeholder: t("views.name") });
  const shared = el("input", { type: "checkbox", name: "shared" });
  const save = button(t("views.save"), null, { type: "submit", class: "button" });
  const form = el("form", { class: "save-view", ...ACTS }, name,
    el("label", {}, shared, t("views.shared")), save);
  let views = [];
  let known = Promise.resolve(); // until then nobody can say whose view a name would replace
  const { remove, line } = connectUnwriting({ path: "views", id: "view_id", fields: SAID,
    redraw: draw, removed: (view) => t("views.removed", { name: view.name }) });
  menu.querySelector(".types-list").append(list, form);
  insideWindow(menu);
  menu.addEventListener("toggle", () => { if (menu.open) known = draw(); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await known;
    const view = { name: name.value.trim(), page, shared: shared.checked, ...shown() };
    if (!view.name || (view.shared && !replaces(view.name)) || await who() === null) return;
    if (await acting(save, () => saveView(view)) === null) return;
    save.removeAttribute("aria-disabled");
    name.value = "";
    draw();
  });

  /** Everybody's of that name is replaced only by a second press, which says whose it was. */
  function replaces(called) {
    const there = views.find((view) => view.shared && view.name === called);
    if (!there || save.dataset.over === called) return true;
    save.dataset.over = called;
    say(save, t("views.replace", { name: there.changed_by }));
    return false;
  }

  async function draw() {
    const found = await trying(() => savedViews(page), () => null);
    if (found === null) return;
    views = found;
    delete save.dataset.over;
    say(save, t("views.save"));
    list.replaceChildren(...(views.length || line() ? [line() ?? "", ...views.map(row)]
      : [el("li", { class: "note" }, t("views.empty"))]));
  }

  function row(view) {
    const words = t("views.forget", { name: view.name });
    const forget = button(icon("i-close", "icon"), () => remove(view, forget),
      { class: "tool", ...ACTS, "aria-label": words, title: words });
    return el("li", {}, el("a", { href: viewLink(view) }, view.name),
      view.shared ? el("small", { title: view.changed_by }, t("views.everybody")) : null,
      view.shared ? el("a", { class: "on-wall", href: link("", { wall: "1", view: view.view_id }) },
        t("views.wall")) : null, forget);
  }
}
