// What the run printed, with the words of the page that shows it in a dialog too (lib/log.js).

import { el } from "../lib/dom.js";
import { FAILED } from "../lib/jobtext.js";
import { showLog } from "../lib/log.js";

export const LOG = {
  name: "log",
  title: "job.log",
  of({ run }) {
    const bad = FAILED.has(run?.status);
    return run?.start_time || bad ? [run.run_id, bad] : null;
  },
  draw({ run }) {
    const place = el("div", { class: "log-body" });
    showLog(place, run);
    return [place];
  },
};
