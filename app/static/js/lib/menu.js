// A small menu at a control: arrows go through it, Escape and a click beside close it, and the
// focus goes back to where it came from.

import { el } from "./dom.js";

const GAP_PX = 4;

/** Open a menu at `anchor`; `items` are `{words, act}`, with `href` a link. */
export function openMenu(anchor, title, items) {
  const menu = el("div", { class: "menu", popover: "auto", role: "menu", "aria-label": title },
    items.filter(Boolean).map(({ words, act, href }) => (href
      ? el("a", { role: "menuitem", tabindex: "-1", href }, words)
      : el("button", { type: "button", role: "menuitem", tabindex: "-1", onclick: () => {
        menu.hidePopover();
        act();
      } }, words))));
  menu.addEventListener("keydown", (event) => {
    const all = [...menu.children];
    const at = all.indexOf(/** @type {Element} */ (document.activeElement));
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === "Tab") menu.hidePopover();
    if (next === undefined) return;
    event.preventDefault();
    /** @type {HTMLElement} */ (all.at(next % all.length)).focus();
  });
  menu.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== "closed") return;
    menu.remove();
    if (document.activeElement === document.body) anchor.focus({ preventScroll: true });
  });
  // Within a landmark, as everything of the page; where it is drawn is above all of it.
  (anchor.closest("dialog, .drawer, main, header") ?? document.body).append(menu);
  menu.showPopover();
  place(menu, anchor);
  /** @type {HTMLElement} */ (menu.firstElementChild).focus();
}

function place(menu, anchor) {
  const at = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = at.bottom + GAP_PX + height < innerHeight;
  const left = Math.min(Math.max(GAP_PX, at.right - width), innerWidth - width - GAP_PX);
  menu.style.left = `${Math.max(GAP_PX, left)}px`;
  menu.style.top = `${Math.max(GAP_PX, below ? at.bottom + GAP_PX : at.top - height - GAP_PX)}px`;
}
