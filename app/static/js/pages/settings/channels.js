// Other channels that are told (APP_NOTIFY_URLS): how it goes with each, and a trial.

import { refusalOf } from "../../drawer/why.js";
import { acting } from "../../lib/acting.js";
import { get, post, trying } from "../../lib/api.js";
import { agoHere, instant } from "../../lib/clock.js";
import { button, el, say } from "../../lib/dom.js";
import { t } from "../../lib/words.js";

export async function connectChannels(node) {
  const { channels } = await trying(() => get("push/channels"), () => ({ channels: [] }));
  node.hidden = channels.length === 0;
  const said = node.querySelector(".here-said");
  node.querySelector("ul").replaceChildren(...channels.map((one) => channel(one, said)));
}

function channel({ subscription_id: id, label, answered_at: answered, refused }, said) {
  const attempt = button(t("channel.test"), async ({ currentTarget }) => {
    say(said, "");
    const came = await acting(currentTarget, () => post(`push/channels/${id}/test`, {}));
    currentTarget.removeAttribute("aria-disabled");
    if (!came) return;
    const [failure] = came.failures;
    say(said, failure ? t("channel.untested", { reason: refusalOf(
      [failure.reason, failure.detail].filter(Boolean).join(": ")) }) : t("channel.tested"));
  }, { class: "link", "data-act": "test", "aria-label": t("channel.test_of", { name: label }) });
  return el("li", {}, el("b", { class: "cut" }, label),
    answered ? el("span", { class: "quiet" }, t("push.answered"), " ", agoHere(instant(answered)))
      : null,
    refused ? el("span", { class: "wrong" }, refusalOf(refused)) : null, attempt);
}
