// The workstation the overview is narrowed to: in the address, with a chip that takes it away.

import { button, el, icon } from "../lib/dom.js";
import { placeOf, text } from "../lib/place.js";
import { t } from "../lib/words.js";

const { place, go, onPlace } = placeOf({ workstation: text });

/** Its name, or "" for all of them. */
export function chosen() {
  return place().workstation;
}

/** Narrow to `name`, or widen again with "": a step in the history, so that back undoes it. */
export function choose(name) {
  go({ workstation: name });
}

/** Called with the name, at every change. */
export function onChosen(listener) {
  onPlace(({ workstation }) => listener(workstation));
}

export function connectChosen(bar) {
  if (!bar || document.documentElement.dataset.wall) return;
  const show = (name) => {
    bar.hidden = !name;
    bar.replaceChildren(...(name ? [button([t("workstations.chosen", { name }),
      icon("i-close", "icon"), el("span", { class: "unseen" }, t("workstations.all"))], leave,
    { class: "chosen-chip", title: t("workstations.all") })] : []));
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
