// The saved views of a page, in a menu: a click shows one, a name saves what is shown now.

import { acting } from "./acting.js";
import { trying } from "./api.js";
import { button, el, icon } from "./dom.js";
import { insideWindow } from "./inside.js";
import { link } from "./place.js";
import { forgetView, savedViews, saveView } from "./views.js";
import { t } from "./words.js";

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
  const form = el("form", { class: "save-view" }, name,
    el("label", {}, shared, t("views.shared")), save);
  menu.querySelector(".types-list").append(list, form);
  insideWindow(menu);
  menu.addEventListener("toggle", () => { if (menu.open) draw(); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const view = { name: name.value.trim(), page, shared: shared.checked, ...shown() };
    if (!view.name || await acting(save, () => saveView(view)) === null) return;
    save.removeAttribute("aria-disabled");
    name.value = "";
    draw();
  });

  async function draw() {
    const views = await trying(() => savedViews(page), () => null);
    if (views === null) return;
    list.replaceChildren(...(views.length ? views.map(row)
      : [el("li", { class: "note" }, t("views.empty"))]));
  }

  function row(view) {
    const forget = button(icon("i-close", "icon"), async () => {
      if (await acting(forget, () => forgetView(view.view_id)) !== null) draw();
    }, { class: "tool", "aria-label": t("views.forget", { name: view.name }),
      title: t("views.forget", { name: view.name }) });
    return el("li", {}, el("a", { href: viewLink(view) }, view.name),
      view.shared ? el("small", {}, t("views.everybody")) : null, forget);
  }
}
