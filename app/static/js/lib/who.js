// Who sits before this browser: asked once, kept here, sent along with what somebody does. Whoever
// logged in is known by that.

import { keepFact } from "./depot.js";
import { openDialog } from "./dialog.js";
import { button, el } from "./dom.js";
import { kept, keepText } from "./kept.js";
import { LOGGED_IN } from "./may.js";
import { t } from "./words.js";

const KEY = "resync.name";
export const LONGEST_NAME = 60;

/** The name that was given, or "". */
export const myName = () => LOGGED_IN || (kept(KEY) ?? "");

export function setMyName(name) {
  keepText(KEY, name.trim().slice(0, LONGEST_NAME) || null);
  window.dispatchEvent(new Event("resync:name"));
}

/** The name, asked for where none was given yet; null when the question was closed. */
export function who() {
  const known = myName();
  if (known) return Promise.resolve(known);
  return new Promise((resolve) => {
    const field = el("input", { type: "text", name: "name", required: true, maxlength: LONGEST_NAME,
      autocomplete: "name", id: "who-name" });
    const form = el("form", { class: "solution-form who-form" },
      el("div", { class: "field" }, el("label", { for: "who-name" }, t("who.question")), field,
        el("small", {}, t("who.hint"))),
      button(t("who.keep"), null, { type: "submit", class: "button primary" }));
    const dialog = openDialog("h-who", { title: t("who.title"), back: () => null }, form);
    field.focus();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      setMyName(field.value);
      if (!myName()) return;
      dialog.close();
    });
    dialog.addEventListener("close", () => resolve(myName() || null));
  });
}

/** AL of Ana Lima, A of Ana. */
export function initials(name) {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((word) => [...word][0].toUpperCase()).join("");
}

/** The header's round button shows who it is; the field in its menu changes the name. */
export function connectWho(mark, field) {
  const symbol = [...mark.childNodes];
  const show = () => {
    // The service worker takes problems under the same name.
    keepFact("name", myName()).catch(({ name }) => console.info("Kept in this page only:", name));
    if (field) field.value = myName();
    mark.replaceChildren(...(myName() ? [initials(myName())] : symbol));
  };
  field?.addEventListener("change", () => setMyName(field.value));
  window.addEventListener("resync:name", show);
  window.addEventListener("storage", ({ key }) => key === KEY && show());
  show();
}
