// What a failed run printed, over the page: for who must know before opening anything else.

import { openDialog } from "../lib/dialog.js";
import { el } from "../lib/dom.js";
import { showLog } from "../lib/log.js";
import { link } from "../lib/place.js";
import { t } from "../lib/words.js";

export function openLog(row) {
  const body = el("div", { class: "log-body" });
  openDialog("h-log", { title: t("attention.log_of", { job: row.job_name }), look: "log-dialog",
    back: () => document.querySelector(`[data-key$=":${CSS.escape(row.run_id)}"] [data-act="log"]`) },
  el("p", { class: "note" }, `${row.job_stream} · ${row.workstation} · `,
    el("a", { href: link("jobs", { job: row.job_id }) }, t("attention.open_job"))), body);
  showLog(body, row);
}
