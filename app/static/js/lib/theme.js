// The theme: auto, light or dark. A choice made here, in the header, is kept in this browser and
// wins; else the settings' default holds, live. `auto` is the same in both: as the system has it.
// The first choice is made in the page's head.

import { say } from "./dom.js";
import { kept, keepText } from "./kept.js";
import { t } from "./words.js";

const KEY = "resync.theme";
const ORDER = ["auto", "light", "dark"];
const system = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;
const stored = () => ORDER.find((choice) => choice === kept(KEY)) ?? null;
let own = stored();

function keep(choice) {
  own = choice;
  keepText(KEY, choice);
  show();
}

function show() {
  const choice = own ?? root.dataset.themeDefault ?? "auto";
  root.dataset.themeChoice = choice;
  const dark = choice === "dark" || (choice === "auto" && system.matches);
  root.dataset.theme = dark ? "dark" : "light";
  window.dispatchEvent(new Event("resync:theme"));
}

/** What was chosen in this browser, or null while it follows the settings. */
export const chosenHere = () => own;

/** Forget this browser's choice. */
export const followDefault = () => keep(null);

function label(button) {
  const choice = root.dataset.themeChoice;
  button.querySelector("use").setAttribute("href", `#i-theme-${choice}`);
  say(button.querySelector("span"), t("shell.theme_now", { theme: t(`theme.${choice}`) }));
}

export function connectTheme(button) {
  label(button);
  window.addEventListener("resync:theme", () => label(button));
  button.addEventListener("click", () => {
    keep(ORDER[(ORDER.indexOf(root.dataset.themeChoice ?? "") + 1) % ORDER.length]);
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
