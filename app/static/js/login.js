// The page `/login`: sends what was typed and says why it was not right. It is no part of a page
// that lives: there is nothing of the plant here.

import { say } from "./lib/dom.js";

const SAID = [401, 429, 503]; // wrong, too often, and too many: in the reader's words
const PATIENCE_MS = 120_000; // while too many log in at once
const { base = "", lang = "" } = document.body.dataset;
/** @type {HTMLFormElement} */
const form = document.querySelector("[data-login]");
/** @type {HTMLButtonElement} */
const submit = form.querySelector("[type=submit]");
/** @type {HTMLElement} */
const refusal = form.querySelector(".refusal");
const { user, password } = /** @type {any} */ (form.elements);
const { next = "", wrong = "", away = "" } = form.dataset;

/** Try, and again while there is no turn; why not, "" when it is done. */
async function send(until = Date.now() + PATIENCE_MS) {
  const there = new URL("api/v1/auth/login", new URL(base, location.href));
  const answer = await fetch(there, { method: "POST", credentials: "same-origin",
    headers: { "Content-Type": "application/json", "Accept-Language": lang },
    body: JSON.stringify({ user: user.value, password: password.value }) });
  if (answer.ok) return "";
  const told = await answer.json().catch(() => ({}));
  const why = (SAID.includes(answer.status) && told.detail) || wrong;
  if (answer.status !== 503 || Date.now() > until) return why;
  refuse(why);
  await new Promise((go) => setTimeout(go, 1000 * Number(answer.headers.get("Retry-After") || 5)));
  return send(until);
}

function refuse(why) {
  say(refusal, why);
  refusal.hidden = false;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  submit.disabled = true;
  const refused = await send().catch(() => away);
  if (!refused) {
    location.replace(next);
    return;
  }
  refuse(refused);
  submit.disabled = false;
  password.select();
});
submit.disabled = false; // before this file has come the form would go another way
document.documentElement.dataset.ready = "true";
