// What holds for this browser only: its theme, and whether it may make a sound.

import { chosenHere, followDefault } from "../../lib/theme.js";
import { isMuted, playOnce, setMuted, soundState } from "../../lib/sound.js";
import { say } from "../../lib/dom.js";
import { t } from "../../lib/words.js";

export function mountTheme(node) {
  const said = node.querySelector(".here-said");
  const forget = node.querySelector("#theme-forget");
  const show = () => {
    const own = chosenHere();
    say(said, own === null ? t("settings.theme_default")
      : t("settings.theme_here", { theme: t(`theme.${own}`) }));
    forget.hidden = own === null;
  };
  forget.addEventListener("click", () => {
    followDefault();
    document.getElementById("k-dashboard_theme").focus();
  });
  window.addEventListener("resync:theme", show);
  show();
}

export function mountSound(node) {
  const said = node.querySelector(".here-said");
  const mute = node.querySelector("#sound-mute");
  const show = () => {
    say(said, t(`sound.here.${soundState()}`));
    mute.setAttribute("aria-pressed", String(isMuted()));
  };
  mute.addEventListener("click", () => setMuted(!isMuted()));
  node.querySelector("#sound-test").addEventListener("click", () => playOnce("error"));
  window.addEventListener("resync:sound", show);
  show();
}
