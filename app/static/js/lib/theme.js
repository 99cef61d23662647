// The theme: auto, light or dark. A choice made here, in the header, is kept in this browser and wins;
// else the settings' default holds, live. `auto` means the same in both: as the system has it.
// The first choice is made in the page's head.

import { nameIt } from "./dom.js";
import { kept, keepText } from "./kept.js";
import { t } from "./words.js";

const KEY = "resync.theme";
const ORDER = ["auto", "light", "dark"];
const system = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;
let own = stored();

function stored() {
  const choice = kept(KEY);
  return ORDER.includes(choice) ? choice : null;
}

function keep(choice) {
  own = choice;
  keepText(KEY, choice);
}

function show() {
  const choice = own ?? root.dataset.themeDefault ?? "auto";
  root.dataset.themeChoice = choice;
  const dark = choice === "dark" || (choice === "auto" && system.matches);
  root.dataset.theme = dark ? "dark" : "light";
  window.dispatchEvent(new Event("resync:theme"));
}

/** What was chosen in this browser, or null while it follows the settings. */
export function chosenHere() {
  return own;
}

/** Forget this browser's choice. */
export function followDefault() {
  keep(null);
  show();
}

function label(button) {
  const choice = root.dataset.themeChoice;
  button.querySelector("use").setAttribute("href", `#i-theme-${choice}`);
  nameIt(button, t("shell.theme_now", { theme: t(`theme.${choice}`) }));
}

export function connectTheme(button) {
  label(button);
  window.addEventListener("resync:theme", () => label(button));
  button.addEventListener("click", () => {
    keep(ORDER[(ORDER.indexOf(root.dataset.themeChoice ?? "") + 1) % ORDER.length]);
    show();
  });
  system.addEventListener("change", show);
  // The same choice in every tab of this browser.
  window.addEventListener("storage", (event) => {
    if (event.key !== KEY && event.key !== null) return;
    own = stored();
    show();
  });
  window.addEventListener("resync:config", ({ detail }) => {
    if (root.dataset.themeDefault === detail.dashboard_theme) return;
    root.dataset.themeDefault = detail.dashboard_theme;
    show();
  });
}
