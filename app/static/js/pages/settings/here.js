// What holds for this browser only: its theme, whether it may make a sound and notify.

import { button, say } from "../../lib/dom.js";
import { forget as forgetAll } from "../../lib/forget.js";
import { allow, notifyState } from "../../lib/notify.js";
import { invite, leave, pushState, pushWords } from "../../lib/push.js";
import { isMuted, playOnce, setMuted, soundState, SOUNDED } from "../../lib/sound.js";
import { chosenHere, followDefault } from "../../lib/theme.js";
import { t } from "../../lib/words.js";
import { connectChannels } from "./channels.js";
import { connectDevices } from "./devices.js";

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
  form.querySelector("#sound-test").append(...SOUNDED.map((severity) => button(
    t("sound.test", { severity: t(`severity.${severity}`) }), () => playOnce(severity))));
  here(form.querySelector("#notify-here"), "resync:notify", () => t(`notify.here.${notifyState()}`),
    "#notify-allow", (ask) => { ask.hidden = notifyState() !== "ask"; }, allow);
  const push = form.querySelector("#push-here");
  here(push, "resync:push", pushWords, '[data-push="subscribe"]',
    (bell) => { bell.hidden = pushState() === "on"; }, invite);
  here(push, "resync:push", pushWords, '[data-push="leave"]',
    (off) => { off.hidden = pushState() !== "on"; }, leave);
  connectDevices(form.querySelector("#devices"));
  connectChannels(form.querySelector("#channels"));
  form.querySelector("#forget").addEventListener("click", async () => {
    await forgetAll();
    location.reload();
  });
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
