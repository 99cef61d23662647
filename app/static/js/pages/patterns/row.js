// One pattern: its sentence, how sure and how often, how it stands, and what one can do about it.

import { hrefOf } from "../../drawer/place.js";
import { ago } from "../../lib/clock.js";
import { button, el, icon } from "../../lib/dom.js";
import { chip } from "../../lib/jobtext.js";
import { unfolding } from "../../lib/picks.js";
import { named } from "../../lib/names.js";
import { link } from "../../lib/place.js";
import { moment, number, t } from "../../lib/words.js";
import { dismissal } from "./dismiss.js";
import { evidence } from "./evidence.js";
import { go } from "./place.js";

const TYPES = { recurring_failure: "i-again", time_correlation: "i-timeline",
  dependency_chain: "i-chain" };
const STATUSES = { active: ["failed", "s-failed"], fading: ["late", "s-late"] };

/** `changed()` is called when the list should be fetched anew. */
export function drawPattern(pattern, { open, changed }) {
  const type = t(`patterns.types.${pattern.pattern_type}`);
  const place = el("div", { class: "pattern-more" });
  const more = evidence(pattern, place);
  const runs = unfolding(button(t("patterns.runs"), null, { "data-act": "runs" }), (opens) => {
    more.toggle(opens);
    go({ pattern: opens ? pattern.pattern_id : "" }, { replace: true });
  });
  if (open) {
    runs.setAttribute("aria-expanded", "true");
    more.toggle(true);
  }
  return el("li", { class: `pattern ${pattern.dismissed ? "dismissed" : pattern.status ?? ""}`,
    "data-pattern": pattern.pattern_id },
  el("span", { class: "pattern-kind", title: type },
    icon(TYPES[pattern.pattern_type] ?? "s-waiting", "icon"),
    el("span", { class: "unseen" }, type)),
  el("div", { class: "pattern-said" },
    el("p", { class: "sentence" }, ...sentence(pattern)),
    el("p", { class: "where" },
      [pattern.job_stream, pattern.workstation].filter(Boolean).join(" · "))),
  figures(pattern),
  el("div", { class: "pattern-acts" }, runs, el("a", { class: "button", href: events(pattern) },
    t("patterns.events")), dismissal(pattern, place, changed)),
  place);
}

// The job first: it is what one looks for. The sentence goes on from its name.
function sentence({ job_name, related_job, description }) {
  const rest = description.startsWith(job_name) ? description.slice(job_name.length)
    : ` ${description}`;
  const at = related_job ? rest.indexOf(related_job) : -1;
  if (at < 0) return [only(job_name), rest];
  return [only(job_name), rest.slice(0, at), only(related_job),
    rest.slice(at + related_job.length)];
}

const only = (name) => named(name, hrefOf("named", name));

function figures(pattern) {
  const word = pattern.status ?? (pattern.resolved ? "fading" : "active");
  const [tone, shape] = STATUSES[word] ?? ["waiting", "s-waiting"];
  const percent = Math.floor(pattern.confidence * 100);
  const bar = el("i");
  bar.style.width = `${percent}%`;
  const first = Date.parse(pattern.first_seen);
  const last = Date.parse(pattern.last_seen);
  return el("div", { class: "pattern-figures" },
    chip(shape, tone, t(`patterns.statuses.${word}`)),
    el("span", { class: "sure", title: t("patterns.p_value", { p: smallNumber(pattern.p_value) }) },
      el("span", { class: "bar", "aria-hidden": "true" }, bar),
      t("patterns.sure", { percent: number(percent) })),
    el("span", { class: "seen", title: `${moment(first)} – ${moment(last)}` },
      t("patterns.last"), " ", ago(last)));
}

function smallNumber(value) {
  if (value === null || value === undefined) return "–";
  const told = Math.max(value, 0.001)
    .toLocaleString(document.documentElement.lang, { maximumFractionDigits: 3 });
  return value < 0.001 ? `< ${told}` : told;
}

const events = ({ job_name: job }) =>
  link("events", { job, type: "job_abend,job_failed", span: "30d" });

/** A joined chain: the way as one line, its pairs below. */
export function drawChain({ patterns, paths }, draw) {
  return el("li", { class: "chain" },
    el("div", { class: "chain-head" }, icon("i-chain", "icon"),
      el("div", {}, ...paths.map((path) => el("p", { class: "path" },
        ...path.flatMap((name, at) => [at ? el("span", { class: "arrow" }, " → ") : null,
          only(name)]).filter(Boolean)))),
      el("span", { class: "note" }, t("patterns.pairs", { count: patterns.length }))),
    el("ul", { class: "chain-pairs" }, ...patterns.map(draw)));
}
