// What holds for this browser only: its theme, whether it may make a sound and notify.

import { say } from "../../lib/dom.js";
import { allow, notifyState } from "../../lib/notify.js";
import { isMuted, playOnce, setMuted, soundState } from "../../lib/sound.js";
import { chosenHere, followDefault } from "../../lib/theme.js";
import { t } from "../../lib/words.js";

export function connectHere(form) {
  const theme = chosenHere;
  here(form.querySelector("#theme-here"), "resync:theme", () => (theme() === null
    ? t("settings.theme_default") : t("settings.theme_here", { theme: t(`theme.${theme()}`) })),
  "#theme-forget", (forget) => { forget.hidden = theme() === null; }, () => {
    followDefault();
    document.getElementById("k-dashboard_theme").focus();
  });
  here(form.querySelector("#sound-here"), "resync:sound", () => t(`sound.here.${soundState()}`),
    "#sound-mute", (mute) => mute.setAttribute("aria-pressed", String(isMuted())),
    () => setMuted(!isMuted()));
  form.querySelector("#sound-test").addEventListener("click", () => playOnce("error"));
  here(form.querySelector("#notify-here"), "resync:notify", () => t(`notify.here.${notifyState()}`),
    "#notify-allow", (ask) => { ask.hidden = notifyState() !== "ask"; }, allow);
}

/** How it stands in words, kept true by `event`, and a control that `show` brings in step. */
function here(node, event, words, selector, show, act) {
  const control = node.querySelector(selector);
  const draw = () => {
    say(node.querySelector(".here-said"), words());
    show(control);
  };
  control.addEventListener("click", act);
  window.addEventListener(event, draw);
  draw();
}
