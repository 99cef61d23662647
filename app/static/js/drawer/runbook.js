// What the site wrote down for a job or a workstation: what to do, whom to call, how long it waits.

import { get, trying } from "../lib/api.js";
import { contact } from "../lib/contact.js";
import { el } from "../lib/dom.js";
import { link } from "../lib/place.js";
import { t } from "../lib/words.js";

const MOST = 3;

const names = ({ run, problem, station }) => {
  const { job_name: job, job_stream: stream, workstation } = run ?? problem?.root ?? {};
  return { job, job_stream: stream, workstation: station?.name ?? workstation };
};

export const RUNBOOK = {
  name: "runbook",
  title: "drawer.runbook",
  of(facts) {
    const { job, job_stream: stream, workstation } = names(facts);
    return job || workstation ? [job, stream, workstation] : null;
  },
  draw(facts) {
    const place = el("div", {});
    fill(place, names(facts));
    return [place];
  },
};

async function fill(place, about) {
  const found = await trying(() => get("runbooks", { ...about, limit: MOST }));
  const known = found?.runbooks ?? [];
  place.replaceChildren(...(known.length ? known.map(one)
    : [el("p", { class: "note" }, t("drawer.no_runbook"))]),
  el("p", {}, el("a", { href: known.length ? link("runbooks", { q: about.job || about.workstation })
    : link("runbooks", about) }, t(known.length ? "written.edit" : "drawer.runbook_write"))));
}

const one = (runbook) => el("div", { class: "runbook" },
  runbook.text ? el("p", { class: "runbook-text" }, runbook.text) : null, contact(runbook));
