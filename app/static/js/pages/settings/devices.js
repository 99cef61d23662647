// One's browsers that are told: which they are, how it goes with each, a test, and the way out.

import { refusalOf } from "../../drawer/why.js";
import { acting } from "../../lib/acting.js";
import { del, get, post, trying } from "../../lib/api.js";
import { agoHere, instant } from "../../lib/clock.js";
import { button, el, say } from "../../lib/dom.js";
import { leave, myDevice, pushState } from "../../lib/push.js";
import { t } from "../../lib/words.js";

export function connectDevices(node) {
  const list = node.querySelector("ul");
  const said = node.querySelector(".here-said");

  async function draw() {
    if (pushState() === "checking") return;
    const found = await trying(() => get("push/subscriptions"), () => ({ subscriptions: [] }));
    node.hidden = found.subscriptions.length === 0;
    list.replaceChildren(...found.subscriptions.map(device));
  }

  function device({ subscription_id: id, label, service, user, answered_at: answered,
    created_at: since, refused, key_is_current: fits }) {
    const here = id === myDevice();
    const remove = button(t("push.remove"), async ({ currentTarget }) => {
      const done = await acting(currentTarget, async () => {
        await (here ? leave() : del(`push/subscriptions/${encodeURIComponent(id)}`));
        return true;
      });
      if (done) await draw();
    }, { class: "link", "data-act": "remove", "aria-label": t("push.remove_of", { name: label }) });
    const last = instant(answered ?? since);
    return el("li", {},
      el("b", { class: "cut" }, label), here ? el("span", { class: "chip running" },
        t("push.this_one")) : null,
      el("span", { class: "quiet" }, [user, service].filter(Boolean).join(" · "), " · ",
        t(answered ? "push.answered" : "push.since"), " ", agoHere(last)),
      refused ? el("span", { class: "wrong" }, refusalOf(refused)) : null,
      fits ? null : el("span", { class: "wrong" }, t("push.other_key")), remove);
  }

  node.querySelector('[data-push="test"]').addEventListener("click", async ({ currentTarget }) => {
    const answer = await acting(currentTarget, () => post("push/test", {}));
    if (answer) say(said, t("push.tested", { sent: answer.sent, failed: answer.failed }));
    currentTarget?.removeAttribute("aria-disabled");
  });
  window.addEventListener("resync:push", draw);
  draw();
}
