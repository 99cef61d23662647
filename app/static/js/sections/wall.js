// The wall (`?wall=1` on the overview): for a screen nobody touches. The verdict, the clock, and
// what needs someone in rows that turn like pages; `view=` narrows it to a saved view. Nothing to
// press; Esc leads back, the arrows turn.

import { onPart, part, row } from "../lib/board.js";
import { everySecond, here } from "../lib/clock.js";
import { el, icon, say } from "../lib/dom.js";
import { said } from "../lib/place.js";
import { decimal, minute, number, shortDate, t } from "../lib/words.js";
import { groups } from "./problems/arrange.js";
import { verdictOf } from "./problems/words.js";
import { risk, stations, takers, wallRow } from "./wall/lines.js";
import { countsOf, narrowing } from "./wall/view.js";

const STAY_S = 10;
const LEAST_ROW = 57; // of 1080 lines; wall.css

export function connectWall() {
  if (said("wall") !== "1" || !document.querySelector('[data-section="problems"]')) return;
  document.documentElement.dataset.wall = "";
  for (const each of document.querySelectorAll(".nav, .head, .main, .skip")) {
    each.toggleAttribute("inert", true);
  }
  const wall = build();
  document.body.append(wall.node);
  const wanted = narrowing(said("view"), draw);
  let page = 0;
  let left = STAY_S;
  let pages = 1;

  function draw() {
    const told = part("problems");
    const pulse = part("pulse");
    if (!told || !pulse) return;
    const found = groups(told.order, (id) => row("problem", id), wanted.holds);
    const counts = wanted.all ? told.counts : countsOf(found, (id) => row("problem", id));
    wall.head(verdictOf(counts, pulse));
    say(wall.plant, wanted.name ?? pulse.plant);
    wall.risk(told.deadlines.filter(({ problem_id: id }) => wanted.has(id)));
    rows(found.open.map((id) => row("problem", id)), counts.open);
    wall.foot(part("workstations"), found.taken.map((id) => row("problem", id)), counts.taken);
  }

  function rows(open, total) {
    const fit = Math.max(1, Math.floor(wall.list.clientHeight / (LEAST_ROW * unit())));
    pages = Math.max(1, Math.ceil(open.length / fit));
    page %= pages;
    const from = page * fit;
    const seen = open.slice(from, from + fit);
    wall.node.style.setProperty("--rows", String(fit));
    wall.list.replaceChildren(...(seen.length ? seen.map(wallRow) : [nothing()]));
    wall.heads.hidden = seen.length === 0;
    say(wall.heads.querySelector(".of-rows"), pages === 1 ? t("problems.needs")
      : t("wall.rows", { from: from + 1, to: from + seen.length, total }));
  }

  function turn(step) {
    page = (page + step + pages) % pages;
    left = STAY_S;
    draw();
  }

  for (const name of ["problems", "problem", "pulse", "workstations", "figures"]) {
    onPart(name, draw);
  }
  window.addEventListener("resize", draw);
  everySecond(() => {
    say(wall.clock, minute(here()));
    say(wall.date, shortDate(here()));
    left -= 1;
    if (left <= 0) turn(1);
    wall.turn.hidden = pages === 1;
    wall.turn.firstElementChild.style.width = `${((STAY_S - left) / STAY_S) * 100}%`;
  });
  window.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight") turn(1);
    else if (event.key === "ArrowLeft") turn(-1);
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
  });
}

/** How large one of the wall's 1920 × 1080 points is on this screen; the same as in wall.css. */
function unit() {
  const wide = innerWidth <= 768 ? 900 : 1920;
  return Math.min(innerWidth / wide, innerHeight / (wide === 1920 ? 1080 : 700));
}

function build() {
  const clock = el("b", {}, minute(here()));
  const date = el("span", {}, shortDate(here()));
  const plant = el("b", { class: "plant" });
  const verdict = el("div", { class: "verdicts" });
  const risks = el("div", { class: "wrisk" });
  const worst = el("span", { class: "worst" });
  risks.append(worst, document.getElementById("age"));
  const heads = el("div", { class: "w wh" }, el("span", { class: "of-rows" }),
    el("span", { class: "blk" }, t("problems.blocks_head")),
    el("span", { class: "lim" }, t("problems.due")),
    el("span", { class: "ago" }, t("problems.since")));
  const list = el("ol", { class: "wlist" });
  const turn = el("div", { class: "turn", hidden: true }, el("i"));
  const ill = el("span", { class: "ill" });
  const taken = el("span", { class: "taken" });
  const node = el("main", { class: "wall" },
    el("h1", { class: "unseen" }, t("problems.needs")),
    el("header", { class: "wtop" }, verdict,
      el("div", { class: "clock" }, clock, el("p", {}, date, plant))),
    risks, document.getElementById("banners"), heads, list,
    el("footer", { class: "wfoot" }, turn, ill, taken));

  function head(parts) {
    const digits = parts.reduce((sum, { count }) => sum + String(count ?? "").length, 0);
    verdict.dataset.digits = ["few", "some", "more", "many"][Math.max(0, Math.min(3, digits - 3))];
    verdict.replaceChildren(...parts.map(({ key, tone, shape, count }, at) =>
      el("div", { class: `n ${tone}${at === 0 ? " worst" : ""}` }, icon(shape),
        count === undefined ? null : el("b", {}, number(count)),
        el("span", {}, t(`verdict.${key}`, { count: count ?? 0 })))));
  }

  return { node, clock, date, plant, heads, list, turn, head,
    risk(deadlines) {
      risks.className = `wrisk ${deadlines.length ? risk(worst, deadlines) : ""}`;
      worst.hidden = deadlines.length === 0;
    },
    foot(found, problems, count) {
      ill.replaceChildren(...stations(found?.rows ?? []));
      say(taken, takers(problems, count));
    } };
}

/** A good night: that it is one, and what goes on. */
function nothing() {
  const figures = part("figures");
  const polled = part("pulse").polled_at !== null;
  const rate = figures?.success_rate ?? null;
  const share = rate === null ? [] : [[`${decimal(Math.floor(rate * 1000 + 1e-6) / 10)} %`,
    "success"]];
  const goes = !figures || !polled ? [] : [...share, [number(figures.jobs_running), "running"],
    [number(figures.jobs_pending), "pending"]];
  return el("li", { class: "good" },
    polled ? goes.map(([figure, key]) => el("p", {}, el("b", {}, figure), t(`calm.${key}`)))
      : el("p", {}, t("problems.waiting")));
}

function leave() {
  const there = new URL(location.href);
  for (const name of ["wall", "view"]) there.searchParams.delete(name);
  location.assign(there);
}
