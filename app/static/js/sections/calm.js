// What is well, in one quiet line: it leads to the environment and back to the problems.

import { onPart, part } from "../lib/board.js";
import { instant, short } from "../lib/clock.js";
import { el, icon, keep, say } from "../lib/dom.js";
import { decimal, number, t } from "../lib/words.js";

// As many ill workstations as there is room for are named, the others counted.
const ROOM = [["(min-width: 1600px), (max-width: 768px)", 3], ["(min-width: 1280px)", 2]];
const mostNamed = () => Number(ROOM.find(([query]) => matchMedia(String(query)).matches)?.[1] ?? 1);
const AWAY = { OFFLINE: ["s-offline", "failed", "calm.offline"],
  UNLINKED: ["s-late", "late", "calm.unlinked"] };

export function mount(node) {
  const list = node.querySelector("ul");
  const way = node.querySelector(".link");
  const draw = () => {
    if (part("figures") && part("workstations")) {
      keep(list, [...figures(part("figures")), ...stations(part("workstations").rows)],
        ({ key }) => key, item);
    }
  };
  onPart("figures", draw);
  onPart("workstations", draw);
  for (const [query] of ROOM) matchMedia(String(query)).addEventListener("change", draw);
  // Beside the environment it leads back up.
  new IntersectionObserver(([{ boundingClientRect: at, rootBounds: seen }]) => {
    const beneath = at.top < (seen?.height ?? innerHeight) / 2;
    say(way, t(beneath ? "calm.problems" : "calm.environment"));
    way.setAttribute("href", beneath ? "#main" : "#environment");
  }, { threshold: [0, 0.2, 0.5, 0.8, 1] }).observe(document.getElementById("environment"));
}

function figures(f) {
  const rate = f.success_rate;
  return [
    { key: "success", word: t("calm.success"),
      figure: rate === null ? "–" : `${decimal(Math.floor(rate * 1000 + 1e-6) / 10)} %` },
    { key: "running", shape: "s-running", tone: "running", figure: number(f.jobs_running),
      word: t("calm.running") },
    { key: "pending", shape: "s-waiting", tone: "waiting", figure: number(f.jobs_pending),
      word: t("calm.pending") },
  ];
}

/** The ill ones by name, of those with failures how many more, and how many are well. */
function stations(rows) {
  const away = rows.filter(({ status }) => status !== "ONLINE");
  const failing = rows.filter(({ status, jobs_failed: n }) => status === "ONLINE" && n > 0);
  const named = [...away, ...failing].slice(0, mostNamed());
  const rest = away.length + failing.length - named.length;
  return [
    ...named.map(({ name, status, since, jobs_failed: n }) => ({ key: `at ${name}`, name, since,
      shape: AWAY[status]?.[0] ?? "s-failed", tone: AWAY[status]?.[1] ?? "failed",
      soft: status === "ONLINE",
      word: status === "ONLINE" ? t("workstations.failed", { count: n }) : t(AWAY[status][2]) })),
    rest > 0 ? { key: "more", shape: "s-failed", tone: "failed", soft: true,
      word: t("calm.more_ill", { count: rest }) } : null,
    { key: "fine", shape: "s-fine", tone: "fine", figure: number(rows.length - away.length
      - failing.length), word: t("calm.fine") },
  ].filter(Boolean).map((each, at) => ({ ...each, first: at === 0 }));
}

function item({ shape, tone, figure, name, word, since, soft, first }) {
  const away = name && !soft && instant(since) !== null;
  return el("li", { class: [soft ? "soft" : "", first ? "ill" : ""].join(" ").trim() || null },
    first ? el("span", { class: "of" }, t("workstations.title")) : null,
    shape ? icon(shape, `shape ${tone}`) : null,
    name ? el("b", { class: "name" }, name) : figure ? el("b", {}, figure) : null,
    el("span", { class: name && !soft ? tone : null }, word, away ? [" ", el("span",
      { class: "of" }, short(instant(since)))] : null));
}
