// Problems that have just opened: said in a corner of whatever page is open, unless the reader sees
// the row itself; many at once as one.

import { now } from "../lib/clock.js";
import { el } from "../lib/dom.js";
import { onOpened } from "../lib/opened.js";
import { link } from "../lib/place.js";
import { toast } from "../lib/toasts.js";
import { hour, t } from "../lib/words.js";
import { errorOf, rootOf, toneOf } from "./problems/words.js";

const MOST_SINGLE = 3;
const GRAVEST = ["critical", "error", "warning"];
const TONES = { critical: "critical", error: "failed", warning: "late" };

export function connectFresh() {
  if (document.documentElement.hasAttribute("data-wall")) return;
  onOpened((problems, { browser_notifications_enabled: wanted }) => {
    // The list draws its rows first.
    if (wanted) requestAnimationFrame(() => tell(problems.filter((one) => !isSeen(one))));
  });
}

function isSeen({ problem_id: id }) {
  const drawn = document.querySelector(`.list [data-problem="${CSS.escape(id)}"]`);
  const { top = -1, bottom = 0, height = 0 } = drawn?.getBoundingClientRect() ?? {};
  return height > 0 && top >= 0 && bottom <= innerHeight && !document.hidden;
}

function tell(problems) {
  if (problems.length > MOST_SINGLE) {
    const worst = GRAVEST.find((each) => problems.some(({ severity }) => severity === each));
    toast("many", el("a", { href: link("") },
      el("b", {}, t("toast.many", { count: problems.length }))), { tone: TONES[worst ?? "error"] });
    return;
  }
  for (const problem of problems) {
    const id = problem.problem_id;
    toast(id, [el("a", { class: "to-drawer", href: link(`problems/${encodeURIComponent(id)}`) },
      el("b", {}, rootOf(problem))), " ",
    el("span", { class: "cut" }, errorOf(problem, now(), (ms) => hour(ms, now())))],
    { tone: toneOf(problem)[0] });
  }
}
