// The deadlines at risk, least slack first, in one line that is always there.

import { onPart } from "../lib/board.js";
import { here, instant } from "../lib/clock.js";
import { el, icon, say } from "../lib/dom.js";
import { link } from "../lib/place.js";
import { hour, moment, t } from "../lib/words.js";
import { slackOf } from "./problems/words.js";

export function mount(node) {
  const list = node.querySelector("ol");
  onPart("problems", ({ deadlines, near, slack }) => {
    list.replaceChildren(...(deadlines.length ? deadlines.map(one)
      : [el("li", { class: "quiet" }, t("due.none"))]));
    say(node.querySelector(".first"),
      near > 1 ? t("problems.some", { shown: 1, total: near }) : "");
    const beyond = near - deadlines.length;
    say(node.querySelector(".more"), [beyond > 0 ? t("due.beyond", { count: beyond }) : "",
      slack ? t("due.slack", { count: slack }) : ""].filter(Boolean).join(" · "));
  });
}

function one(risk) {
  const at = instant(risk.at);
  const end = instant(risk.predicted_end);
  const missed = risk.slack_seconds < 0;
  const tone = missed ? "critical" : "late";
  const words = slackOf(risk)?.[0] ?? "";
  return el("li", { class: missed ? "critical" : null, title: moment(at) },
    icon(missed ? "s-critical" : "s-late", `shape ${tone}`),
    el("a", { class: "name", href: link(`problems/${encodeURIComponent(risk.problem_id)}`) },
      risk.job_name),
    el("span", {}, el("b", {}, hour(at, here())),
      missed && end !== null ? [", ", t("due.predicted"), " ", el("b", {}, hour(end, here()))]
        : [" ", el("span", { class: tone }, words)]));
}
