// What stands in the way of trusting the page, said above everything else.

import { el, icon, say } from "./dom.js";

const place = document.getElementById("banners");

/**
 * Show or, with null, take away the banner of that name. A new one is spoken at once; one whose
 * words change every second is not spoken again.
 */
export function banner(name, content, tone = "lost") {
  const old = place.querySelector(`[data-banner="${name}"]`);
  if (content === null) {
    old?.remove();
    return;
  }
  const next = el("div", { class: `banner ${tone}`, "data-banner": name,
    "data-offline": name === "link" },
    icon(tone === "lost" ? "s-offline" : "s-late"), el("div", { class: "said" }, ...content));
  if (old) {
    old.querySelector(".said").replaceChildren(...content);
  } else {
    place.append(next);
    say(document.getElementById("alarm"), next.textContent);
  }
}
