// The jobs that run now, against what they usually take.

import { onPart, part } from "../lib/board.js";
import { chosen, onChosen } from "./chosen.js";
import { everySecond, instant, lasting, now } from "../lib/clock.js";
import { el, icon, keep, say } from "../lib/dom.js";
import { moment, span, t } from "../lib/words.js";
import { jobName, stateChip } from "../lib/jobtext.js";

export function mount(node) {
  const body = node.querySelector(".body");
  const note = node.querySelector(".note");
  const list = el("ul", { class: "rows running" });
  const show = ({ total: all, rows: every }) => {
    const name = chosen();
    const rows = name ? every.filter((row) => row.workstation === name) : every;
    const total = name && all === every.length ? rows.length : all;
    say(note, name && total > rows.length
      ? t("workstations.of", { shown: rows.length, total: runningOn(name) ?? rows.length, name })
      : total > rows.length ? t("running.some", { shown: rows.length, total })
        : total ? t("running.all", { count: total }) : "");
    if (rows.length === 0) {
      body.replaceChildren(el("p", { class: "empty" },
        name ? t("workstations.nothing", { name }) : t("running.empty")));
      return;
    }
    if (list.parentNode !== body) body.replaceChildren(list);
    keep(list, rows, (row) => row.run_id, draw);
    measure();
  };
  onPart("running", show);
  onChosen(() => show(part("running")));
  everySecond(measure);

  function measure() {
    const at = now();
    for (const bar of list.querySelectorAll(".bar")) {
      const share = (at - Number(bar.dataset.started)) / 1000 / Number(bar.dataset.estimated);
      bar.firstElementChild.style.width = `${Math.round(Math.min(1, share) * 100)}%`;
      bar.classList.toggle("over", share > 1.2);
    }
  }
}

// The list holds the oldest of all: of one workstation there may be more.
function runningOn(name) {
  return part("workstations")?.rows.find((row) => row.name === name)?.jobs_running;
}

// Nearly every row says EXEC: the shape is enough for the eye, the word is there for the ear.
function plain() {
  return el("span", { class: "plain" }, icon("s-running"), el("span", { class: "unseen" }, "EXEC"));
}

function draw(row) {
  const from = instant(row.start_time);
  const timed = from !== null;
  const usual = row.estimated_duration_seconds;
  return el("li", { class: "row" },
    el("div", { class: "state" }, row.status === "EXEC" ? plain() : stateChip(row)),
    jobName(row),
    el("div", { class: "took" }, timed ? lasting(from) : t("running.no_start"),
      usual ? el("span", { class: "usual", title: timed ? moment(from) : null },
        t("running.usual", { span: span(usual * 1000) })) : null,
      timed && usual ? el("span", { class: "bar", "aria-hidden": "true",
        "data-started": from, "data-estimated": usual }, el("i")) : null));
}
