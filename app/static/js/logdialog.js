// What a failed run printed, over the page: for who must know before opening anything else.

import { el, icon } from "./dom.js";
import { showLog } from "./jobs/log.js";
import { link } from "./patterns/place.js";
import { t } from "./words.js";

/** Opened over the page; Escape closes it and the focus goes back to where it was. */
export function openLog(row) {
  const opener = document.activeElement;
  const title = el("h2", { id: "h-log", tabindex: "-1" }, t("attention.log_of", { job: row.job_name }));
  const body = el("div", { class: "log-body" });
  const dialog = el("dialog", { class: "help-dialog log-dialog", "aria-labelledby": "h-log" },
    el("header", {}, title, el("button", { type: "button", class: "tool", "aria-label": t("job.close"),
      title: `${t("job.close")} (Esc)`, onclick: () => dialog.close() }, icon("i-close", "icon"))),
    el("div", { class: "help-body" },
      el("p", { class: "note" }, `${row.job_stream} · ${row.workstation} · `,
        el("a", { href: link("jobs", { job: row.job_id }) }, t("attention.open_job"))),
      body));
  dialog.addEventListener("close", () => {
    dialog.remove();
    // The row may have been drawn anew meanwhile: its button then is another one.
    const back = opener?.isConnected ? opener
      : document.querySelector(`[data-key$=":${CSS.escape(row.run_id)}"] [data-act="log"]`);
    back?.focus({ preventScroll: true });
  });
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  document.body.append(dialog);
  dialog.showModal();
  title.focus();
  showLog(body, row);
}
