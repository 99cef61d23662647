// The charts: one at a time, asked of the session when it comes into sight; a table beside each.

import { el, say } from "../../lib/dom.js";
import { tellSession } from "../../lib/feedline.js";
import { colours, pickers } from "../../lib/picks.js";
import { number, t } from "../../lib/words.js";
import { showCell } from "./cell.js";
import { CELL, go, place } from "./place.js";

const KINDS = ["heat", "clock", "chain", "year"];
const PERIODS = ["30", "90", "365"]; // days, as app/charts/pattern_charts.py
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
  const table = node.querySelector(".bars-table");
  const tabs = tabsOf(node.querySelector(".tabs"), panel);
  const periods = pickers(node.querySelector(".spans"), PERIODS.map((days) => [days, null, "plain",
    () => t("patterns.chart.days", { days: number(Number(days)) })]),
  (days) => go({ days: days === PERIODS[0] ? "" : days }));
  const cell = showCell(node.querySelector(".cell"));
  let seen = false;
  let shown = "";
  let cells = [];
  let waiting = null;

  const kindOf = (at) => (KINDS.includes(at.chart) ? at.chart : KINDS[0]);
  const daysOf = (at) => (PERIODS.includes(at.days) ? at.days : PERIODS[0]);

  function ask(anew = false) {
    const at = place();
    const look = { kind: kindOf(at), days: Number(daysOf(at)), job: at.job, narrow: narrow.matches,
      colours: colours(COLOURS) };
    const text = JSON.stringify(look);
    if (!seen || text === shown && !anew || !tellSession({ page: { chart: look } })) return;
    const other = shown === "" || JSON.parse(shown).kind !== look.kind;
    shown = text;
    if (other) tellIn(el("p", {}, t("job.loading")));
    clearTimeout(waiting);
    waiting = setTimeout(() => tellIn(el("p", { role: "alert" }, t("patterns.chart.failed"), " ",
      el("button", { type: "button", class: "button", onclick: () => ask(true) },
        t("error.retry")))), PATIENCE_MS);
  }

  /** Words instead of the drawing; none shows the drawing. */
  function tellIn(...words) {
    said.hidden = words.length === 0;
    said.replaceChildren(...words);
    drawing.classList.toggle("away", words.length > 0);
    table.hidden = words.length > 0;
  }

  function tell() {
    const kind = kindOf(place());
    const failures = cells.reduce((sum, each) => sum + each.failures, 0);
    scale.hidden = kind !== "heat" && kind !== "year" || failures === 0;
    const none = kind === "chain" ? "patterns.chart.no_chain" : "patterns.chart.no_failures";
    tellIn(...(failures === 0 ? [el("p", {}, t(none))] : []));
    const most = Math.max(0, ...cells.map((each) => each.failures));
    scale.replaceChildren(t("patterns.chart.fewer"), el("i", {}), t("patterns.chart.more", { most }));
    say(note, failures === 0 ? "" : kind === "chain" ? t("patterns.pairs", { count: cells.length })
      : t("patterns.chart.failures", { count: failures }));
    if (table.open) drawTable();
  }

  function drawTable() {
    const chain = kindOf(place()) === "chain";
    const heads = (chain ? ["pair", "after_times", "chances", "rate"]
      : ["when", "failures_head", "runs", "rate"])
      .map((name) => el("th", { scope: "col" }, t(`patterns.chart.${name}`)));
    const rows = cells.filter((each) => each.failures > 0);
    if (!chain) rows.sort((one, other) => other.failures - one.failures);
    table.querySelector(".bars-rows").replaceChildren(el("table", {},
      el("thead", {}, el("tr", {}, ...heads)),
      el("tbody", {}, ...rows.map((each) => el("tr", {},
        el("th", { scope: "row" }, el("button", { type: "button", class: "only",
          onclick: () => choose(each) }, each.row[0])),
        ...each.row.slice(1).map((value) => el("td", {}, value)))))));
  }

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
  window.addEventListener("resync:pattern-chart", ({ detail }) => {
    const { kind, marks } = JSON.parse(detail);
    if (kind !== kindOf(place())) return; // another tab was opened meanwhile: its own is on its way
    clearTimeout(waiting);
    cells = marks.map((text) => JSON.parse(text));
    tell();
  });
  window.addEventListener("resync:pattern-cell", ({ detail }) => choose(JSON.parse(detail)));
  table.addEventListener("toggle", () => { if (table.open) drawTable(); });

  return {
    show(at) {
      const kind = kindOf(at);
      tabs.show(kind);
      periods.show([daysOf(at)]);
      node.querySelector(".spans").hidden = kind === "chain" || kind === "year";
      say(node.querySelector(".chart-about"), [t(`patterns.chart.about.${kind}`),
        at.job && kind !== "chain" ? t("patterns.chart.only_job", { job: at.job }) : null]
        .filter(Boolean).join(" "));
      panel.dataset.kind = kind;
      ask();
      cell.show(at, kind === "year" ? 371 : Number(daysOf(at)));
    },
  };
}

function tabsOf(list, panel) {
  const tabs = KINDS.map((kind) => {
    const tab = el("button", { type: "button", role: "tab", id: `tab-${kind}`, "data-kind": kind,
      "aria-controls": "chart-panel", onclick: () => go({ chart: kind, ...CELL }) },
    t(`patterns.chart.kind.${kind}`));
    list.append(tab);
    return tab;
  });
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
        list.scrollLeft = tab.offsetLeft - list.offsetLeft - (list.clientWidth - tab.offsetWidth) / 2;
      }
    },
  };
}

