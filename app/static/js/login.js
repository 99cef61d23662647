// The page `/login`: sends what was typed and says why it was not right. It is no part of a page
// that lives: there is nothing of the plant here.

import { say } from "./lib/dom.js";

const SAID = [401, 429]; // wrong, and too often: the server says it in the reader's words
const { base = "", lang = "" } = document.body.dataset;
/** @type {HTMLFormElement} */
const form = document.querySelector("[data-login]");
/** @type {HTMLButtonElement} */
const submit = form.querySelector("[type=submit]");
/** @type {HTMLElement} */
const refusal = form.querySelector(".refusal");
const { user, password } = /** @type {any} */ (form.elements);
const { next = "", wrong = "", away = "" } = form.dataset;

async function send() {
  const there = new URL("api/v1/auth/login", new URL(base, location.href));
  const answer = await fetch(there, { method: "POST", credentials: "same-origin",
    headers: { "Content-Type": "application/json", "Accept-Language": lang },
    body: JSON.stringify({ user: user.value, password: password.value }) });
  if (answer.ok) return "";
  const told = await answer.json().catch(() => ({}));
  return (SAID.includes(answer.status) && told.detail) || wrong;
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  submit.disabled = true;
  const refused = await send().catch(() => away);
  if (!refused) {
    location.replace(next);
    return;
  }
  say(refusal, refused);
  refusal.hidden = false;
  submit.disabled = false;
  password.select();
});
submit.disabled = false; // before this file has come the form would go another way
document.documentElement.dataset.ready = "true";
