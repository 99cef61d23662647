// The charts: one at a time, asked of the session when it comes into sight; a table beside each.

import { button, el, say } from "../../lib/dom.js";
import { tellSession } from "../../lib/feedline.js";
import { colours, pickers, table, tableBelow } from "../../lib/picks.js";
import { t } from "../../lib/words.js";
import { showCell } from "./cell.js";
import { CELL, go, place } from "./place.js";

const COLOURS = { text: "--text-2", line: "--line", failed: "--failed", link: "--link",
  strong: "--text", surface: "--surface" };
const PATIENCE_MS = 10000;
const narrow = matchMedia("(max-width: 768px)");

export function connectCharts(node) {
  const note = node.querySelector(".note");
  const panel = node.querySelector(".chart-panel");
  const said = node.querySelector(".chart-said");
  const drawing = node.querySelector(".chart-place");
  const scale = node.querySelector(".chart-scale");
  const figures = node.querySelector(".bars-table");
  const tabs = tabsOf(node.querySelector(".tabs"), panel);
  const periods = pickers(node.querySelector(".spans"), (days) => go({ days }));
  const cell = showCell(node.querySelector(".cell"));
  let seen = false;
  let shown = "";
  let cells = [];
  let waiting = null;

  function ask(anew = false) {
    const at = place();
    const look = { kind: at.chart, days: Number(at.days), job: at.job, narrow: narrow.matches,
      colours: colours(COLOURS) };
    const text = JSON.stringify(look);
    if (!seen || text === shown && !anew || !tellSession({ page: { chart: look } })) return;
    const other = shown === "" || JSON.parse(shown).kind !== look.kind;
    shown = text;
    if (other) tellThere(el("p", {}, t("job.loading")));
    clearTimeout(waiting);
    waiting = setTimeout(() => tellThere(el("p", { role: "alert" }, t("patterns.chart.failed"), " ",
      button(t("error.retry"), () => ask(true)))), PATIENCE_MS);
  }

  /** Words instead of the drawing; none shows the drawing. */
  function tellThere(...words) {
    said.hidden = words.length === 0;
    said.replaceChildren(...words);
    drawing.classList.toggle("away", words.length > 0);
    figures.hidden = words.length > 0;
  }

  function tell() {
    const kind = place().chart;
    const failures = cells.reduce((sum, each) => sum + each.failures, 0);
    scale.hidden = kind !== "heat" && kind !== "year" || failures === 0;
    const none = kind === "chain" ? "patterns.chart.no_chain" : "patterns.chart.no_failures";
    tellThere(...(failures === 0 ? [el("p", {}, t(none))] : []));
    const most = Math.max(0, ...cells.map((each) => each.failures));
    scale.replaceChildren(t("patterns.chart.fewer"), el("i"), t("patterns.chart.more", { most }));
    say(note, failures === 0 ? "" : kind === "chain" ? t("patterns.pairs", { count: cells.length })
      : t("patterns.chart.failures", { count: failures }));
    drawTable();
  }

  const drawTable = tableBelow(figures, () => {
    const chain = place().chart === "chain";
    const heads = chain ? ["pair", "after_times", "chances", "rate"]
      : ["when", "failures_head", "runs", "rate"];
    const rows = cells.filter((each) => each.failures > 0);
    if (!chain) rows.sort((one, other) => other.failures - one.failures);
    return table(heads.map((name) => t(`patterns.chart.${name}`)), rows.map((each) =>
      [button(each.row[0], () => choose(each), { class: "only" }), ...each.row.slice(1)]));
  });

  function choose({ go: there }) {
    go(there.pattern ? there : { ...CELL, ...there });
  }

  new IntersectionObserver((entries, watcher) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen = true;
    watcher.disconnect();
    ask();
  }, { rootMargin: "200px" }).observe(panel);
  window.addEventListener("resync:feed", () => ask(true));
  window.addEventListener("resync:theme", () => ask());
  narrow.addEventListener("change", () => ask());
  window.addEventListener("resync:told", ({ detail: { kind, marks } }) => {
    if (kind !== place().chart) return; // another tab was opened meanwhile: its own is on its way
    clearTimeout(waiting);
    cells = marks.map((text) => JSON.parse(text));
    tell();
  });
  window.addEventListener("resync:pattern-cell", ({ detail }) => choose(JSON.parse(detail)));

  return {
    show(at) {
      const kind = at.chart;
      tabs.show(kind);
      periods.show([at.days]);
      node.querySelector(".spans").hidden = kind === "chain" || kind === "year";
      say(node.querySelector(".chart-about"), [t(`patterns.chart.about.${kind}`),
        at.job && kind !== "chain" ? t("patterns.chart.only_job", { job: at.job }) : null]
        .filter(Boolean).join(" "));
      panel.dataset.kind = kind;
      ask();
      cell.show(at, kind === "year" ? 371 : Number(at.days));
    },
  };
}

function tabsOf(list, panel) {
  const tabs = [...list.querySelectorAll("[role='tab']")];
  for (const tab of tabs) {
    tab.addEventListener("click", () => go({ chart: tab.dataset.kind, ...CELL }));
  }
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
    next.focus();
    next.click();
  });
  return {
    show(kind) {
      for (const tab of tabs) {
        const mine = tab.dataset.kind === kind;
        tab.setAttribute("aria-selected", String(mine));
        tab.tabIndex = mine ? 0 : -1;
        if (!mine) continue;
        panel.setAttribute("aria-labelledby", tab.id);
        // On a phone the tabs are wider than the screen.
        const beside = (list.clientWidth - tab.offsetWidth) / 2;
        list.scrollLeft = tab.offsetLeft - list.offsetLeft - beside;
      }
    },
  };
}

