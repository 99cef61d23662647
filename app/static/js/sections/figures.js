// The figures of the environment, each with how it went. Calm unless somebody should act.

import { onPart, part } from "../lib/board.js";
import { instant, lasting } from "../lib/clock.js";
import { arc, el, keep } from "../lib/dom.js";
import { spark } from "../lib/spark.js";
import { decimal, number, span, t } from "../lib/words.js";

export function mount(node) {
  // A card is made anew only when something in it changed.
  const draw = () => {
    if (!part("figures")) return;
    keep(node, cards(part("figures"), part("trends")), ({ name }) => name, card);
  };
  onPart("figures", draw);
  onPart("trends", draw);
}

function cards(f, trends) {
  const { workstations_online: online, workstations_offline: offline, jobs_running: running } = f;
  const known = online + offline;
  const rate = f.success_rate;
  const troubled = f.jobs_late + f.jobs_stuck;
  const went = (name, last) => (trends
    ? { points: [...trends[name], last], step_s: trends.step_s } : null);
  return [
    { name: "success", value: rate === null ? "–" : percent(rate), unit: rate === null ? "" : " %",
      label: t("figures.success"),
      under: [change(rate, trends?.success_yesterday ?? null)
        ?? t("figures.completed", { count: f.jobs_completed })],
      share: rate, tone: "fine", as: "percent",
      went: went("success", rate === null ? null : Math.round(rate * 1000)) },
    { name: "running", value: number(running), label: t("figures.running"),
      under: [t("figures.pending", { count: f.jobs_pending })],
      tone: "running", went: went("running", running) },
    { name: "failed", value: number(f.jobs_failed), label: t("figures.failed"),
      under: f.jobs_failed ? [] : [t("figures.none")],
      tone: f.jobs_failed ? "failed loud" : "quiet", went: went("failed", f.jobs_failed) },
    { name: "late", value: `${number(f.jobs_late)} · ${number(f.jobs_stuck)}`,
      label: t("figures.late_stuck"),
      under: troubled === 0 ? [t("figures.none")] : f.worst_since ? [t("figures.worst")] : [],
      since: troubled ? instant(f.worst_since) : null, tone: troubled ? "late" : "quiet",
      went: went("troubled", troubled) },
    { name: "workstations", value: number(online), unit: ` / ${number(known)}`,
      label: t("figures.workstations"),
      under: [offline ? t("figures.offline", { count: offline }) : t("figures.all_online")],
      share: known ? online / known : null, tone: offline ? "late" : "fine",
      went: went("online", online) },
  ];
}

function card({ name, value, unit, label, under, since, share, tone, went, as }) {
  return el("article", { class: `figure ${tone}`, "data-figure": name },
    el("p", { class: "value" }, value, unit ? el("small", {}, unit) : null),
    share === null || share === undefined ? null : arc(share), el("p", { class: "label" }, label),
    el("p", { class: "under" }, under.filter(Boolean).join(" · "),
      since === null || since === undefined ? null : [" ", lasting(since)]),
    went && spark(went.points, inWords(went, as)));
}

function inWords({ points, step_s }, as) {
  const known = points.filter((point) => point !== null);
  if (known.length < 2) return "";
  const told = as === "percent" ? (value) => `${percent(value / 1000)} %` : number;
  return t("figures.trend", { span: span((points.length - 1) * step_s * 1000),
    first: told(known[0]), last: told(known.at(-1)), least: told(Math.min(...known)),
    most: told(Math.max(...known)) });
}

/** Against yesterday at this time, in percentage points; null where nobody looked then. */
function change(rate, before) {
  if (rate === null || before === null) return null;
  const points = Math.round((rate - before) * 1000) / 10;
  if (points === 0) return t("figures.same");
  return t(points > 0 ? "figures.better" : "figures.worse", { points: decimal(Math.abs(points)) });
}

// Never rounded up: 100 % is when nothing failed.
const percent = (rate) => decimal(Math.floor(rate * 1000 + 1e-6) / 10);
