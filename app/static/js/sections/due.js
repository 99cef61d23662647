// The deadlines at risk, least slack first, in one line that is always there.

import { onPart, part } from "../lib/board.js";
import { here, instant } from "../lib/clock.js";
import { el, icon, say } from "../lib/dom.js";
import { link } from "../lib/place.js";
import { hour, moment, t } from "../lib/words.js";
import { slackOf } from "./problems/words.js";

export function mount(node) {
  /** @type {HTMLElement} */
  const list = node.querySelector("ol");
  const draw = () => {
    const { deadlines, near, slack } = part("problems");
    list.replaceChildren(...(deadlines.length ? deadlines.map(one)
      : [el("li", { class: "quiet" }, t("due.none"))]));
    say(node.querySelector(".first"),
      near > 1 ? t("problems.some", { shown: 1, total: near }) : "");
    // What has no room wraps out of sight: it is counted.
    const items = /** @type {HTMLElement[]} */ ([...list.children]);
    const seen = items.filter((each) => each.offsetTop === items[0].offsetTop).length;
    const beyond = near && near - seen;
    say(node.querySelector(".more"), [beyond > 0 ? t("due.beyond", { count: beyond }) : "",
      slack ? t("due.slack", { count: slack }) : ""].filter(Boolean).join(" · "));
  };
  onPart("problems", draw);
  window.addEventListener("resize", draw);
}

function one(risk) {
  const at = instant(risk.at);
  const end = instant(risk.predicted_end);
  const missed = risk.slack_seconds < 0;
  const tone = missed ? "critical" : "late";
  const words = slackOf(risk)?.[0] ?? "";
  return el("li", { class: missed ? "critical" : null, title: `${risk.job_name} · ${moment(at)}` },
    icon(missed ? "s-critical" : "s-late", `shape ${tone}`),
    el("a", { class: "name", href: link(`problems/${encodeURIComponent(risk.problem_id)}`) },
      risk.job_name),
    el("span", {}, el("b", {}, hour(at, here())),
      missed && end !== null ? [el("span", { class: "of" }, `, ${t("due.predicted")} `),
        el("span", { class: "arrow" }, " → "), el("b", {}, hour(end, here()))]
        : [" ", el("span", { class: tone }, words)]));
}
