// What is done at the server, and what is said where it refuses: beside the button that was
// pressed, or in place of the data that did not come.

import { trying } from "./api.js";
import { button, el, icon } from "./dom.js";
import { t } from "./words.js";

const NOT_KNOWN = 401; // whoever stands before us wants a login
const NOT_ALLOWED = 403;
const NOT_ACCEPTABLE = 422;
const PATIENCE_MS = 5000; // the news redraw what was acted on; without them the button comes back

/**
 * Do `work` from `control`; what it gave, or null when it was refused, left undone by itself (it
 * gave null) or is being done already.
 */
export async function acting(control, work, refuse = (refused) => control.after(
  el("span", { class: "refusal", role: "alert" }, refused.errors[0]?.message ?? refused.message))) {
  if (control.getAttribute("aria-disabled") === "true") return null;
  // Not `disabled`: that would throw the keyboard's place away.
  control.setAttribute("aria-disabled", "true");
  control.parentNode.querySelector(".refusal")?.remove();
  const free = () => control.removeAttribute("aria-disabled");
  const done = await trying(work, (refused) => {
    refuse(refused);
    return null;
  });
  if (done === null) free();
  else setTimeout(free, PATIENCE_MS);
  return done;
}

/** A line in place of what is on its way, or did not come. */
export const loading = () => el("p", { class: "note", role: "status" }, t("job.loading"));
export const failed = (words) => el("p", { class: "note", role: "alert" }, words);

/**
 * In place of data. `again()` asks once more; without a login the page is opened anew, and an
 * address that asks what cannot be answered is left for the page's own.
 */
export function refusal(failure, again) {
  const login = failure.status === NOT_KNOWN;
  const wrong = failure.status === NOT_ACCEPTABLE;
  const locked = login || failure.status === NOT_ALLOWED;
  return el("div", { class: locked ? "empty locked" : "empty", role: "alert" },
    locked ? icon("i-lock", "icon") : null,
    el("p", {}, failure.message),
    wrong ? el("a", { class: "button", href: location.pathname }, t("error.clear"))
      : button(t(login ? "error.login" : "error.retry"),
        () => (login ? location.reload() : again())));
}
