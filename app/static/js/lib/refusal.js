// What a section shows in place of data it did not get: what happened, and what can be done.

import { el, icon } from "./dom.js";
import { t } from "./words.js";

const NOT_KNOWN = 401; // whoever stands before us wants a login
const NOT_ALLOWED = 403;

/** `again()` asks once more; where nobody is logged in, the page is opened anew instead. */
export function refusal(failure, again) {
  const login = failure.status === NOT_KNOWN;
  const locked = login || failure.status === NOT_ALLOWED;
  return el("div", { class: locked ? "empty locked" : "empty", role: "alert" },
    locked ? icon("i-lock", "icon") : null,
    el("p", {}, failure.message),
    el("button", { type: "button", class: "button",
      onclick: login ? () => location.reload() : again }, t(login ? "error.login" : "error.retry")));
}
