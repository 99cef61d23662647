// The sheet of a diagnosis: what the log says, then each section, every statement with evidence.

import { el, icon } from "../../lib/dom.js";
import { showLog } from "../../lib/log.js";
import { visible } from "../../lib/visible.js";
import { moment, t } from "../../lib/words.js";
import { openHelp } from "../../sections/solutions/dialog.js";

const SHAPES = { bad: ["s-failed", "failed"], good: ["s-fine", "fine"] };

export function sheet(told) {
  const { job_stream: stream, workstation } = told.root;
  return [
    el("div", {}, el("h2", {}, told.title),
      el("p", { class: "when" }, el("b", {}, moment(Date.parse(told.at))),
        [stream, workstation].filter(Boolean).map((name) => ` · ${name}`).join(""))),
    said(told),
    ...told.sections.map((each) => section(each, told)),
    whole(told),
  ].filter(Boolean);
}

/** What is stored of the log: the line a person would pick, among those that belong to it. */
function said({ log: { lines } }) {
  return lines.length === 0 ? null : el("pre", { class: "log", tabindex: "0", role: "group",
    "aria-label": t("job.error") }, lines.map(({ number, text, cause }) =>
    el("span", { class: cause ? "cause" : null }, el("i", {}, `${number} `),
      `${visible(text)}\n`)));
}

function section({ name, title, statements }, told) {
  const id = `diagnosed-${name}`;
  return el("section", { class: `of of-${name}`, "aria-labelledby": id }, el("h3", { id }, title),
    el(name === "next" ? "ol" : "ul", {}, statements.map((each) => statement(each, told))));
}

function statement({ text, tone, evidence }, told) {
  const [shape, look] = SHAPES[tone] ?? ["s-waiting", "plain"];
  return el("li", { class: look }, icon(shape, `shape ${look}`), el("span", {}, text),
    evidence.length === 0 ? null : el("span", { class: "proof" },
      evidence.map((each) => proof(each, told))));
}

/** A solution is opened over the page, where it can be marked as applied; the rest leads there. */
function proof({ kind, label, link }, told) {
  const here = kind === "solution" && told.failed && told.event_id !== null;
  return el("a", { href: link, onclick: here ? (event) => {
    event.preventDefault();
    openHelp({ job_name: told.root.job_name, event_id: told.event_id });
  } : null }, label);
}

/** All of the log, asked of the engine, while the run is in its plan. */
function whole({ log, run, failed }) {
  if (!log.in_plan || !failed) return null;
  const place = el("div", { class: "log-body" });
  showLog(place, run);
  return el("section", { class: "of of-whole", "aria-labelledby": "diagnosed-log" },
    el("h3", { id: "diagnosed-log" }, t("job.log")), place);
}
