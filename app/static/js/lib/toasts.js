// What is told for a moment at the window's edge: over nothing that is being read, and never more
// than a few. One that is pointed at or has the keyboard stays; a newer one stands above the
// others, which stay where they are.

import { button, el, icon } from "./dom.js";
import { glide } from "./glide.js";
import { t } from "./words.js";

const MOST = 3;
const SHOWN_MS = 8000;

const place = document.getElementById("toasts");

/**
 * Show `content` under `name`, in place of what had that name; `tone` is one of the shapes',
 * `symbol` another one, and `stays` until it is answered. Gives what takes it away.
 */
export function toast(name, content, { tone = "fine", symbol = `s-${tone}`, stays = false } = {}) {
  take(place.querySelector(`[data-toast="${CSS.escape(name)}"]`));
  const away = () => take(node);
  const node = el("div", { class: `toast ${tone}`, "data-toast": name },
    icon(symbol), el("div", { class: "said" }, content),
    button(icon("i-close", "icon"), away, { class: "tool", "aria-label": t("toast.close") }));
  place.append(node);
  const passing = [...place.children].filter((each) => !each.hasAttribute("data-stays"));
  if (stays) node.setAttribute("data-stays", "");
  else {
    for (const old of passing.slice(0, -MOST)) take(old);
    fade(node);
  }
  return away;
}

function fade(node) {
  setTimeout(() => {
    if (node.matches(":hover, :focus-within")) fade(node);
    else take(node);
  }, SHOWN_MS);
}

/** Take one away: those above it glide down. */
const take = (node) => glide([...place.children], () => node?.remove());
