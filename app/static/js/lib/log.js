// What a run printed: fetched from the engine when somebody asks, at once where it failed. Its
// lines wear their level; the one that tells the cause is marked and in sight.

import { failed, loading } from "./acting.js";
import { get, trying } from "./api.js";
import { copyButton } from "./copy.js";
import { button, el, say } from "./dom.js";
import { FAILED } from "./jobtext.js";
import { visible } from "./visible.js";
import { t } from "./words.js";

const MOST_LINES = 5000; // drawn; the file that is downloaded has them all
const ABOVE_PX = 60; // what leads to the cause is seen too

export function showLog(place, job) {
  if (FAILED.has(job.status)) fetchLog(place, job);
  else place.replaceChildren(asking(place, job, "job.log_open"));
}

const asking = (place, job, words) => button(t(words), () => fetchLog(place, job));

async function fetchLog(place, job) {
  const hadFocus = place.contains(document.activeElement);
  place.dataset.run = job.run_id;
  place.replaceChildren(loading());
  const path = `history/run/${encodeURIComponent(job.run_id)}/log`;
  const shown = await trying(async () => printed(await get(path, { job_name: job.job_name }), job),
    ({ status, message }) => ({ nodes: [failed(status === 404 ? t("job.log_none") : message),
      asking(place, job, "job.log_again")] }));
  if (place.dataset.run !== job.run_id) return;
  place.replaceChildren(...shown.nodes);
  shown.begin?.();
  if (hadFocus) /** @type {HTMLElement} */ (place.lastElementChild).focus({ preventScroll: true });
}

function printed({ log, in_plan: inPlan, marks }, job) {
  if (log === null) {
    return { nodes: [el("p", { class: "note" }, t(inPlan ? "job.log_none" : "job.log_gone"))] };
  }
  const level = new Map([...marks.asides.map((at) => [at, "aside"]),
    ...marks.warnings.map((at) => [at, "warning"]), ...marks.errors.map((at) => [at, "error"])]);
  const all = log.replace(/\n$/, "").split("\n");
  const left = Math.max(0, all.length - MOST_LINES);
  const lines = all.slice(left).map((line, at) => el("span",
    { class: `${level.get(at + left) ?? ""}${at + left === marks.cause ? " cause" : ""}` },
    `${visible(line)}\n`));
  const pre = el("pre", { class: "log", tabindex: "0", role: "group", "aria-label": t("job.log") },
    lines);
  const cause = lines[(marks.cause ?? -1) - left];
  const jump = (line, block = ABOVE_PX) => {
    pre.scrollTop = line.offsetTop - block; // of `.log`, which is positioned
  };
  const bar = el("div", { class: "log-bar" }, finder(lines, jump),
    cause ? button(t("log.cause"), () => jump(cause), { "data-act": "cause" }) : null,
    copyButton(t("log.copy"), () => log, { "data-act": "copy-log" }),
    button(t("log.download"), () => download(log, job), { "data-act": "download-log" }));
  return {
    nodes: [bar, left ? el("p", { class: "note" }, t("log.cut", { count: left })) : null, pre]
      .filter(Boolean),
    // Without a cause the end tells how it ended.
    begin: () => (cause ? jump(cause) : pre.scrollTo(0, pre.scrollHeight)),
  };
}

/** A field that marks the lines with what is typed; Enter goes to the next, with Shift back. */
function finder(lines, jump) {
  const field = el("input", { type: "search", maxlength: 200, autocomplete: "off",
    spellcheck: "false", placeholder: t("log.find"), "aria-label": t("log.find") });
  const count = el("span", { class: "quiet", role: "status" });
  let found = [];
  let at = -1;

  function go(by) {
    if (!found.length) return;
    found[at]?.classList.remove("here");
    at = (at + by + found.length) % found.length;
    found[at].classList.add("here");
    jump(found[at]);
    say(count, t("problems.some", { shown: at + 1, total: found.length }));
  }

  field.addEventListener("input", () => {
    const words = field.value.trim().toLowerCase();
    for (const line of found) line.classList.remove("found", "here");
    found = words ? lines.filter((line) => line.textContent.toLowerCase().includes(words)) : [];
    for (const line of found) line.classList.add("found");
    at = -1;
    say(count, words ? t("log.found", { count: found.length }) : "");
    go(1);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    go(event.shiftKey ? -1 : 1);
  });
  return [field, count];
}

function download(log, { job_name: name, run_id: run }) {
  const url = URL.createObjectURL(new Blob([log], { type: "text/plain;charset=utf-8" }));
  const file = `${name ?? "job"}-${run}`.replace(/[^\p{L}\p{N}_.-]+/gu, "_");
  el("a", { href: url, download: `${file}.log` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
