// What is done at the server, and what is said where it refuses: beside the button that was pressed,
// or in place of the data that did not come.

import { trying } from "./api.js";
import { button, el, icon } from "./dom.js";
import { t } from "./words.js";

const NOT_KNOWN = 401; // whoever stands before us wants a login
const NOT_ALLOWED = 403;
const PATIENCE_MS = 5000; // the news redraw what was acted on; without them the button comes back

/** Do `work` from `control`; what it gave, or null when it was refused or is being done already. */
export async function acting(control, work, refuse = (refused) => control.after(
  el("span", { class: "refusal", role: "alert" }, refused.errors[0]?.message ?? refused.message))) {
  if (control.getAttribute("aria-disabled") === "true") return null;
  // Not `disabled`: that would throw the keyboard's place away.
  control.setAttribute("aria-disabled", "true");
  control.parentNode.querySelector(".refusal")?.remove();
  const done = await trying(work, (refused) => {
    control.removeAttribute("aria-disabled");
    refuse(refused);
    return null;
  });
  if (done !== null) setTimeout(() => control.removeAttribute("aria-disabled"), PATIENCE_MS);
  return done;
}

/** In place of data. `again()` asks once more; where nobody is logged in, the page is opened anew instead. */
export function refusal(failure, again) {
  const login = failure.status === NOT_KNOWN;
  const locked = login || failure.status === NOT_ALLOWED;
  return el("div", { class: locked ? "empty locked" : "empty", role: "alert" },
    locked ? icon("i-lock", "icon") : null,
    el("p", {}, failure.message),
    button(t(login ? "error.login" : "error.retry"), login ? () => location.reload() : () => again()));
}
