// What the site wrote down for a job or a workstation: what to do, whom to call, how long it waits.

import { get, trying } from "../lib/api.js";
import { el, icon } from "../lib/dom.js";
import { t } from "../lib/words.js";

const MOST = 3;
const WEB = /^https?:\/\//;

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
  const found = await trying(() => get("runbooks", about));
  const known = found?.runbooks.slice(0, MOST) ?? [];
  place.replaceChildren(...(known.length ? known.map(one)
    : [el("p", { class: "note" }, t("drawer.no_runbook"))]));
}

function one({ text, address, team, phone, can_wait: wait }) {
  return el("div", { class: "runbook" },
    text ? el("p", { class: "runbook-text" }, text) : null,
    el("p", { class: "contact" },
      WEB.test(address) ? el("a", { href: address, target: "_blank", rel: "noopener noreferrer" },
        icon("i-out", "icon"), " ", t("drawer.runbook_open")) : null,
      team ? el("span", {}, t("drawer.team"), " ", el("b", {}, team)) : null,
      phone ? el("a", { href: `tel:${phone.replace(/[^\d+*#,]/g, "")}` }, phone) : null,
      wait ? el("span", {}, t("drawer.can_wait", { until: wait })) : null));
}
