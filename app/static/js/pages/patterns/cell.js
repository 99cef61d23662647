// What failed in the hour, weekday or day that was chosen in a chart: the jobs, then the runs.

import { get, trying } from "../../lib/api.js";
import { button, el } from "../../lib/dom.js";
import { longDay, number, t } from "../../lib/words.js";
import { now } from "../../lib/clock.js";
import { CELL, go } from "./place.js";
import { runsTable } from "./runs.js";

const MOST_RUNS = "20";

export function showCell(node) {
  let asked = "";

  async function load(query, at) {
    node.replaceChildren(el("p", { class: "note", role: "status" }, t("job.loading")));
    const found = await trying(() => get(`api/v1/monitoring/history/failures?${query}`), (refused) => {
      if (asked === query) {
        node.replaceChildren(el("p", { class: "note", role: "alert" }, refused.message));
      }
      return null;
    });
    if (found && asked === query) draw(found, at);
  }

  function draw({ total, jobs, runs }, at) {
    const table = runsTable();
    for (const run of runs) table.add(run);
    node.replaceChildren(
      el("header", { class: "cell-head" },
        el("h3", {}, t("patterns.cell.title", { place: nameOf(at), count: total })),
        button(t("patterns.cell.close"), () => go(CELL), { class: "link" })),
      el("ul", { class: "cell-jobs" }, ...jobs.map(({ job_name, failures }) => el("li", {},
        button([el("span", { class: "name" }, job_name), el("b", {}, number(failures))],
          () => go({ job: job_name }),
          { class: "pick-one plain", title: t("events.only", { name: job_name }) })))),
      runs.length ? table.node : el("p", { class: "note" }, t("patterns.chart.no_failures")),
      total > runs.length ? el("p", { class: "note" },
        t("patterns.cell.newest", { shown: runs.length, total })) : "");
    node.scrollIntoView({ block: "nearest" });
  }

  return {
    show(at, days) {
      const chosen = ["hour", "weekday", "date"].filter((name) => at[name] !== "");
      node.hidden = chosen.length === 0;
      if (node.hidden) {
        asked = "";
        return;
      }
      const about = new URLSearchParams({ days: String(days), limit: MOST_RUNS });
      for (const name of chosen) about.set(name, at[name]);
      if (at.job) about.set("job_name", at.job);
      if (about.toString() === asked) return;
      asked = about.toString();
      load(asked, at);
    },
  };
}

function nameOf({ hour, weekday, date }) {
  // Noon: no zone moves it to another day.
  if (date) return longDay(Date.parse(`${date}T12:00:00Z`), now());
  const clock = hour === "" ? null : t("patterns.cell.hour", { hour });
  const day = weekday === "" ? null : t(`patterns.weekday.${weekday}`);
  return [day, clock].filter(Boolean).join(", ");
}
