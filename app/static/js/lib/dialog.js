// A dialog over the page; Escape or a click beside it closes it, and the focus goes back.

import { button, el, icon } from "./dom.js";
import { t } from "./words.js";

/** Open one named `id`; `back()` finds the control to go back to where a row was drawn anew. */
export function openDialog(id, { title, look = "", back }, ...content) {
  const opener = document.activeElement;
  const head = el("h2", { id, tabindex: "-1" }, title);
  const dialog = el("dialog", { class: `help-dialog ${look}`, "aria-labelledby": id },
    el("header", {}, head, button(icon("i-close", "icon"), () => dialog.close(), { class: "tool",
      "aria-label": t("job.close"), title: `${t("job.close")} (Esc)` })),
    el("div", { class: "help-body" }, ...content));
  dialog.addEventListener("close", () => {
    dialog.remove();
    (opener?.isConnected ? opener : back())?.focus({ preventScroll: true });
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.body.append(dialog);
  dialog.showModal();
  head.focus();
  return dialog;
}
