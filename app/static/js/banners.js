// What stands in the way of trusting the page, said above everything else.

import { el, icon } from "./dom.js";

const place = document.getElementById("banners");

/** Show or, with null, take away the banner of that name. `role=alert` speaks at once. */
export function banner(name, content, tone = "lost") {
  const old = place.querySelector(`[data-banner="${name}"]`);
  if (content === null) {
    old?.remove();
    return;
  }
  const next = el("div", { class: `banner ${tone}`, "data-banner": name },
    icon(tone === "lost" ? "s-offline" : "s-late"), el("div", { class: "said" }, ...content));
  if (!old) {
    next.setAttribute("role", "alert");
    place.append(next);
  } else {
    // Same banner, other words: changed in place, so that it is not spoken every time.
    old.querySelector(".said").replaceChildren(...next.querySelector(".said").childNodes);
  }
}
