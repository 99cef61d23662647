// One question of the talk with its answer: the words as they were typed, what they were taken for,
// what was found, the rows and the figure behind it, and where to go on from there.

import { hrefOf } from "../../drawer/place.js";
import { refusal } from "../../lib/acting.js";
import { post, trying } from "../../lib/api.js";
import { here } from "../../lib/clock.js";
import { copyButton } from "../../lib/copy.js";
import { download } from "../../lib/csv.js";
import { button, el, icon, say } from "../../lib/dom.js";
import { named, stationName, streamName } from "../../lib/names.js";
import { said as inAddress } from "../../lib/place.js";
import { initials, myName } from "../../lib/who.js";
import { LANGUAGE, minute, number, t } from "../../lib/words.js";
import { chartPlace, figureOf } from "./chart.js";
import { chips } from "./chips.js";
import { feedback } from "./feedback.js";
import { markdown, unmarked } from "./markdown.js";
import { pinning } from "./pinned.js";
import { asCsv, tables } from "./rows.js";

const NOT_ACCEPTABLE = 422;
// Of these the link leads to just what was counted.
const COUNTED = new Set(["failures", "critical_events", "late_jobs", "running_jobs"]);
let count = 0;

/**
 * `about` is `{q, after: [{q, filter}], filter}`. `toggle(answer)` unfolds or folds it,
 * `change(answer, filter)` asks again by other values, `next(q)` asks another question,
 * `tell(words)` speaks.
 */
export function answerOf(about, { toggle, change, next, tell, chartHome }) {
  count += 1;
  const id = `answer-${count}`;
  const opener = button(about.q, () => toggle(answer), { class: "asked-words", id,
    "aria-expanded": "true", "aria-controls": `${id}-body` });
  const gist = el("span", { class: "gist" });
  const body = el("div", { class: "body", id: `${id}-body` });
  const time = el("time", { class: "at" });
  const node = el("article", { class: "answer", "aria-labelledby": id },
    el("header", {}, el("span", { class: "asker", "aria-hidden": "true" },
      initials(myName()) || icon("i-person", "icon")), el("h2", {}, opener), gist, time), body);
  let turn = 0;
  let stop = new AbortController();
  let chart = null;
  /** @type {{filter: object | null, content: Node[]}} the last that was answered */
  let good = { filter: about.filter, content: [] };

  const question = () => ({ query: about.q, language: language(),
    before: about.after.map(({ q }) => q),
    ...about.after.some(({ filter }) => filter)
      ? { before_filters: about.after.map(({ filter }) => filter ?? {}) } : {},
    ...about.filter ? { filter: about.filter } : {} });

  async function ask(filter) {
    about.filter = filter;
    const mine = (turn += 1);
    stop.abort();
    stop = new AbortController();
    chart?.rest();
    body.setAttribute("aria-busy", "true");
    body.replaceChildren(waiting());
    const found = await trying(() => post("query", question(), stop.signal), (refused) => {
      if (mine === turn) settle(...failed(refused));
      return null;
    });
    if (mine !== turn || found === null) return;
    good = { filter, content: shown(found) };
    settle(...good.content);
  }

  function settle(...content) {
    body.setAttribute("aria-busy", "false");
    body.replaceChildren(...content);
    if (!body.hidden) chart?.show();
  }

  function waiting() {
    const dots = el("span", { class: "dots", "aria-hidden": "true" });
    return el("p", { class: "waiting", role: "status" }, dots, t("ask.waiting"), " ",
      button(t("ask.cancel"), cancel, { class: "link" }));
  }

  function cancel() {
    turn += 1;
    stop.abort();
    chart = null;
    settle(el("p", { class: "note" }, t("ask.cancelled"), " ",
      button(t("ask.again"), () => ask(about.filter), { class: "link" })));
    opener.focus();
  }

  function failed(refused) {
    if (refused.status === NOT_ACCEPTABLE && good.content.length) {
      // A value that cannot be: what was answered before it stays.
      about.filter = good.filter;
      const words = refused.errors[0]?.message ?? refused.message;
      return [el("p", { class: "refusal", role: "alert" }, words), ...good.content];
    }
    say(gist, refused.message);
    chart = null;
    return [refusal(refused, () => ask(about.filter))];
  }

  function shown(found) {
    const first = unmarked(found.summary.split("\n\n")[0]);
    say(gist, first);
    say(time, minute(here()));
    time.dateTime = new Date(here()).toISOString();
    tell(first);
    const figure = figureOf(found);
    chart = figure ? chartPlace(figure, chartHome) : null;
    return [chips(found, (values) => change(answer, without({ ...about.filter, ...values }))),
      summary(found), chart?.node, ...tables(found.details), sources(found), goingOn(found)]
      .filter(Boolean);
  }

  function sources(found) {
    const rows = found.details.length > 0;
    return el("footer", {},
      el("span", { class: "read" }, readWords(found)),
      found.read_by_model ? el("span", {}, t("ask.read_by_model")) : null,
      found.phrased_by_model ? el("span", {}, t("ask.phrased_by_model")) : null,
      found.link ? el("a", { class: "see-all", href: ownLink(found.link) },
        COUNTED.has(found.intent) && found.total > 0 ? t("ask.see_all", { count: found.total })
          : t("ask.see")) : null,
      rows ? button("CSV", () => download(`${fileName()}.csv`, asCsv(found.details)),
        { class: "link", "aria-label": t("ask.csv") }) : null,
      rows ? copyButton(t("ask.copy_rows"), () => asCsv(found.details), { class: "link" }) : null,
      pinning(about, tell),
      copyButton(t("ask.copy"), () => `${about.q}\n\n${found.summary}\n`, { class: "link" }),
      button(t("ask.again"), () => ask(about.filter), { class: "link" }),
      feedback(() => ({ answer_id: found.answer_id, ...question() })));
  }

  function goingOn({ suggestions }) {
    if (suggestions.length === 0) return null;
    return el("section", { class: "going-on", "aria-label": t("ask.next") },
      el("h3", {}, t("ask.next")), el("ul", { class: "next" }, suggestions.map((words) =>
        el("li", {}, button([words, icon("i-right", "icon")], () => next(words),
          { class: "next-one" })))));
  }

  const answer = {
    about,
    node,
    ask,
    get isOpen() {
      return !body.hidden;
    },
    fold(folded) {
      body.hidden = folded;
      node.classList.toggle("folded", folded);
      opener.setAttribute("aria-expanded", String(!folded));
      if (!folded) chart?.show();
    },
    focus: () => opener.focus({ preventScroll: true }),
    drop() {
      turn += 1;
      stop.abort();
      chart?.rest();
      node.remove();
    },
  };
  return answer;
}

/** The reader's language as questions take it. */
export const language = () => LANGUAGE.slice(0, 2);

const fileName = () => `resync-${new Date(here()).toISOString().slice(0, 16).replace(/[:T]/g, "-")}`;

function ownLink(href) {
  const there = new URL(href, location.href);
  if (inAddress("lang")) there.searchParams.set("lang", inAddress("lang"));
  return there.href;
}

function readWords({ sources: { runs, events }, elapsed_ms: took }) {
  const read = [runs || !events ? t("ask.runs", { count: runs }) : null,
    events ? t("ask.events", { count: events }) : null].filter(Boolean);
  return t("ask.read", { what: read.join(t("ask.and")), ms: number(Math.max(1, took)) });
}

/** The summary: its first figure large, names in it leading to their drawers. */
function summary(answer) {
  const { summary: words, language: lang } = answer;
  const names = namesOf(answer);
  const parts = markdown(words, (name) => names.get(name)?.(name) ?? el("code", {}, name));
  const first = parts[0]?.firstElementChild;
  const figure = first?.localName === "strong" && first === parts[0].firstChild
    ? /^([\d.,]+)(?=\s)/.exec(first.textContent) : null;
  if (figure && parts[0].localName === "p") {
    parts[0].classList.add("with-count");
    first.classList.add("counted");
    const [shown] = figure;
    const rest = first.textContent.slice(shown.length);
    first.replaceChildren(el("span", { class: "big" }, shown), el("span", {}, rest));
  }
  return el("div", { class: "summary", lang }, parts);
}

/** How each name that the answer knows is shown. */
function namesOf({ details, entities, jobs_named: jobs }) {
  const found = new Map();
  const plain = (name) => !/[*?@]/.test(name);
  for (const name of entities.workstations.filter(plain)) found.set(name, stationName);
  for (const name of entities.job_streams.filter(plain)) found.set(name, streamName);
  for (const row of details) {
    if (row.workstation) found.set(row.workstation, stationName);
    if ("linked" in row) found.set(row.name, stationName);
  }
  for (const name of jobs) found.set(name, jobLink);
  return found;
}

/** What of an object says something. */
const without = (values) => Object.fromEntries(Object.entries(values)
  .filter(([, value]) => value !== null));

const jobLink = (name) => named(name, hrefOf("named", name));
