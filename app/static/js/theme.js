// The theme: auto, light or dark, in the browser only. The first choice is made in the page's head.

import { t } from "./words.js";

const ORDER = ["auto", "light", "dark"];
const system = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;

function show(choice) {
  root.dataset.themeChoice = choice;
  const dark = choice === "dark" || (choice === "auto" && system.matches);
  root.dataset.theme = dark ? "dark" : "light";
  window.dispatchEvent(new Event("resync:theme"));
}

function label(button) {
  const choice = root.dataset.themeChoice;
  button.querySelector("use").setAttribute("href", `#i-theme-${choice}`);
  const name = t("shell.theme_now", { theme: t(`theme.${choice}`) });
  button.setAttribute("aria-label", name);
  button.title = name;
}

export function connectTheme(button) {
  label(button);
  button.addEventListener("click", () => {
    const next = ORDER[(ORDER.indexOf(root.dataset.themeChoice) + 1) % ORDER.length];
    try {
      localStorage.setItem("resync.theme", next);
    } catch (refused) {
      console.info("The theme is kept for this page only:", refused.name);
    }
    show(next);
    label(button);
  });
  system.addEventListener("change", () => show(root.dataset.themeChoice));
}
