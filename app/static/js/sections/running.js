// The jobs that run now, against what they usually take.

import { onPart, part } from "../lib/board.js";
import { chosen, onChosen } from "./chosen.js";
import { everySecond, lasting, now } from "../lib/clock.js";
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
  return part("workstations")?.rows.find((row) => row.name === name)?.running;
}

// Nearly every row says EXEC: the shape is enough for the eye, the word is there for the ear.
function plain() {
  return el("span", { class: "plain" }, icon("s-running"), el("span", { class: "unseen" }, "EXEC"));
}

function draw(row) {
  const timed = row.started_at !== null;
  return el("li", { class: "row" },
    el("div", { class: "state" }, row.status === "EXEC" ? plain() : stateChip(row)),
    jobName(row),
    el("div", { class: "took" }, timed ? lasting(row.started_at) : t("running.no_start"),
      row.estimated_s ? el("span", { class: "usual", title: timed ? moment(row.started_at) : null },
        t("running.usual", { span: span(row.estimated_s * 1000) })) : null,
      timed && row.estimated_s ? el("span", { class: "bar", "aria-hidden": "true",
        "data-started": row.started_at, "data-estimated": row.estimated_s }, el("i")) : null));
}
