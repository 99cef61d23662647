// The next act: the line that reruns the job at the engine's own command line, to copy, and a link
// into the engine's own console.

import { part } from "../lib/board.js";
import { copyButton } from "../lib/copy.js";
import { el, icon } from "../lib/dom.js";
import { consoleHref, rerunLine } from "../lib/engine.js";
import { t } from "../lib/words.js";

const names = ({ run, problem }) => run ?? problem?.root ?? {};

export const NEXT = {
  name: "next",
  title: "drawer.next",
  of(facts) {
    const about = names(facts);
    return about.job_name ? [about.job_name, about.job_stream, about.workstation, about.run_id,
      about.job_id, part("pulse")?.console_address] : null;
  },
  draw(facts) {
    const about = names(facts);
    const line = rerunLine(about);
    const there = consoleHref(part("pulse")?.console_address ?? "", about);
    return [
      line === null ? el("p", { class: "quiet" }, t("drawer.no_line"))
        : el("div", { class: "conman" }, el("code", {}, line),
          copyButton(t("problems.rerun_copy"), () => line, { "data-act": "rerun" })),
      there === null ? null : el("a", { class: "button", href: there, target: "_blank",
        rel: "noopener noreferrer", "data-act": "console" }, icon("i-out", "icon"), " ",
      t("drawer.console")),
    ];
  },
};
