// The runs a pattern rests on: listed when asked for, each one opens to its life and its log.

import { get, trying } from "../../lib/api.js";
import { button, el, say } from "../../lib/dom.js";
import { t } from "../../lib/words.js";
import { runsTable } from "./runs.js";

const PAGE = 8;

export function evidence(pattern, place) {
  const node = el("div", { class: "evidence", hidden: true });
  place.append(node);
  const ids = (pattern.evidence?.run_ids ?? []).map(String);
  let shown = 0;
  const runs = runsTable();
  const more = button(t("job.older"), next, { class: "link" });
  const said = el("p", { class: "note", role: "status" });

  async function next() {
    const wanted = ids.slice(shown, shown + PAGE);
    shown += wanted.length;
    more.setAttribute("aria-disabled", "true");
    say(said, t("job.loading"));
    const found = await Promise.all(wanted.map((id) => one(id, pattern)));
    say(said, found.every((run) => run === null) && wanted.length ? t("patterns.runs_gone") : "");
    for (const run of found) if (run) runs.add(run);
    more.removeAttribute("aria-disabled");
    more.hidden = shown >= ids.length;
  }

  return {
    toggle(open) {
      node.hidden = !open;
      if (!open || node.firstChild) return;
      node.append(ids.length ? runs.node
        : el("p", { class: "note" }, t("patterns.runs_none")), said, more);
      next();
    },
  };
}

function one(id, pattern) {
  // Of a chain the evidence may be runs of either job, so the name is not sent along.
  const about = { job_name: pattern.related_job ? null : pattern.job_name };
  // One that is too old is kept no more: the counts stay true.
  return trying(async () => (await get(`history/run/${encodeURIComponent(id)}`, about)).run);
}
