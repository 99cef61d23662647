// The workstation grid: ill ones first and wide, healthy ones small and quiet. A click narrows the
// page to one; of hundreds the first are shown, the rest is one click away.

import { onPart, part } from "../lib/board.js";
import { connectCard } from "./card.js";
import { choose, chosen, onChosen } from "./chosen.js";
import { ago, instant } from "../lib/clock.js";
import { button, el, icon } from "../lib/dom.js";
import { stationName } from "../lib/names.js";
import { offerExports, placeOf, text } from "../lib/place.js";
import { number, t } from "../lib/words.js";

const SHAPE = { ONLINE: "s-fine", UNLINKED: "s-late", OFFLINE: "s-offline" };
const TONE = { ONLINE: "fine", UNLINKED: "late", OFFLINE: "failed" };
const MOST_SHOWN = 60;
const { place, go } = placeOf({ workstations: text });

export function mount(node) {
  const only = node.querySelector("#ill-only");
  const draws = connectCard(node, el("ul", { class: "stations" }),
    (row) => ("more" in row ? "more" : `at ${row.name}`),
    (row) => ("more" in row ? more(row.more) : card(row)));
  const isNarrowed = () => place().workstations === "ill";
  let folded = true;
  offerExports(node);

  const draw = ({ total, rows }) => {
    const illOnly = isNarrowed();
    const ill = rows.filter(isIll);
    only.hidden = ill.length === 0 && !illOnly;
    only.setAttribute("aria-pressed", String(illOnly));
    const shown = illOnly ? ill : rows;
    const items = fold(shown, chosen()).map((row) => ({ ...row, chosen: row.name === chosen() }));
    if (items.length < shown.length || (!folded && shown.length > MOST_SHOWN)) {
      items.push({ more: shown.length - items.length });
    }
    draws(total ? number(total) : "", items,
      total ? t("workstations.all_fine") : t("workstations.empty"));
  };

  // The ill ones and the chosen one are always there; the wall counts what it cannot show.
  function fold(rows, one) {
    if (!folded || rows.length <= MOST_SHOWN || document.documentElement.dataset.wall) return rows;
    return rows.filter((row, at) => at < MOST_SHOWN || isIll(row) || row.name === one);
  }

  function more(count) {
    return el("li", { class: "station-more" }, button(
      folded ? t("workstations.more", { count }) : t("workstations.fewer"), () => {
        folded = !folded;
        draw(part("workstations"));
      }, { class: "link", "data-act": "more", "aria-expanded": String(!folded) }));
  }

  only.addEventListener("click", () => {
    go({ workstations: isNarrowed() ? "" : "ill" }, { replace: true, quiet: true });
    draw(part("workstations"));
  });
  onPart("workstations", draw);
  onChosen(() => draw(part("workstations")));
}

/** Out of reach, or with failures on it. */
const isIll = (row) => row.status !== "ONLINE" || row.jobs_failed > 0;

function told(row) {
  return [["failed", row.jobs_failed], ["running", row.jobs_running], ["pending", row.jobs_pending]]
    .filter(([, count]) => count > 0).map(([what, count]) => t(`workstations.${what}`, { count }));
}

// What does not fit is left out whole, the least important first; the tooltip has it all.
function counts(row) {
  return el("span", { class: "counts" },
    told(row).map((word, at) =>
      el("span", { class: row.jobs_failed && at === 0 ? "bad" : null }, word)));
}

function card(row) {
  const away = row.status !== "ONLINE";
  const since = instant(row.since);
  const state = [t(`workstation_status.${row.status}`), ...told(row)].join(" · ");
  const name = `${row.name} · ${row.type}`;
  const look = ["station", TONE[row.status], away ? "ill" : "", row.jobs_failed ? "failing" : "",
    row.chosen ? "chosen" : ""].join(" ");
  return el("li", { class: look, "data-name": row.name },
  el("span", { class: "top-line" }, icon(!away && row.jobs_failed ? "s-failed" : SHAPE[row.status]),
    stationName(row.name),
    el("span", { class: away ? "status" : "unseen" }, t(`workstation_status.${row.status}`),
      away && since !== null ? [" ", ago(since)] : null)),
  counts(row),
  away || since === null ? null : el("span", { class: "since" }, ago(since)),
  button("", () => choose(row.chosen ? "" : row.name), { class: "choose", "data-act": "choose",
    "aria-pressed": String(row.chosen), title: `${name} · ${state}`,
    "aria-label": t("workstations.only", { name: row.name, state }) }));
}
