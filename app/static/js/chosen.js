// The workstation the overview is narrowed to: in the address, with a chip that takes it away.

import { el, icon } from "./dom.js";
import { t } from "./words.js";

const NAME = "workstation";
const listeners = [];

/** Its name, or "" for all of them. */
export function chosen() {
  return new URL(location.href).searchParams.get(NAME) ?? "";
}

/** Narrow to `name`, or widen again with "": a step in the history, so that back undoes it. */
export function choose(name) {
  const there = new URL(location.href);
  if (name) there.searchParams.set(NAME, name);
  else there.searchParams.delete(NAME);
  if (there.href === location.href) return;
  history.pushState(null, "", there);
  tell();
}

/** Called with the name, at every change. */
export function onChosen(listener) {
  listeners.push(listener);
}

export function connectChosen(bar) {
  if (!bar || document.documentElement.dataset.wall) return;
  const show = (name) => {
    bar.hidden = !name;
    bar.replaceChildren(...(name ? [el("button", { type: "button", class: "chosen-chip",
      title: t("workstations.all"), onclick: () => leave() }, t("workstations.chosen", { name }),
    icon("i-close", "icon"), el("span", { class: "unseen" }, t("workstations.all")))] : []));
  };
  onChosen(show);
  show(chosen());
}

// The chip goes: the keyboard's place goes back to where the choice was made.
function leave() {
  const name = chosen();
  choose("");
  document.querySelector(`[data-name="${CSS.escape(name)}"] .choose`)?.focus({ preventScroll: true });
}

function tell() {
  const name = chosen();
  for (const listener of listeners) listener(name);
}

window.addEventListener("popstate", tell);
