// What narrows the table: words, workstation, stream, situation; and the export of just that.

import { get, trying } from "../../lib/api.js";
import { button, el, icon, say } from "../../lib/dom.js";
import { globOf } from "../../lib/globs.js";
import { goThereBySlash } from "../../lib/header.js";
import { onTyped, unfolding } from "../../lib/picks.js";
import { number, t } from "../../lib/words.js";
import { offerExports } from "../../lib/place.js";
import { go, NOWHERE } from "./place.js";

const FIELDS = ["q", "workstation", "job_stream"];

export function connectFilters(node) {
  const form = node.querySelector("#jobs-search");
  const kinds = node.querySelector(".kinds");
  const clear = node.querySelector("#jobs-clear");
  const more = node.querySelector("#jobs-more");
  const fields = FIELDS.map((name) => form.elements[name]);
  const sort = form.elements.sort;
  const workstations = node.querySelector("#jobs-workstations");

  onTyped(form, FIELDS, typed);
  form.addEventListener("submit", typed);
  function typed() {
    const names = [...workstations.children].map((option) => option.getAttribute("value"));
    const [q, workstation, stream] = fields.map((field) => field.value);
    go({ q, workstation: globOf(workstation, names), job_stream: globOf(stream) },
      { replace: true });
  }

  sort.addEventListener("change", () => go({ sort: sort.value }));
  clear.addEventListener("click", () => {
    go(NOWHERE);
    fields[0].focus();
  });
  unfolding(more, (open) => form.classList.toggle("open", open));
  goThereBySlash(fields[0]);

  for (const kind of kinds.children) {
    kind.addEventListener("click", () => go({ status: kind.dataset.status }));
  }
  offerWorkstations(workstations);

  return {
    /** Bring the controls in step with the address. */
    show(now, asked) {
      for (const field of fields) {
        const asks = now[field.name];
        // Not under the hands of somebody who types; a blank typed at the end is no other search.
        const isTyped = field === document.activeElement && asks !== "";
        if (!isTyped && field.value.trim() !== asks.trim()) field.value = asks;
      }
      sort.value = now.sort;
      clear.hidden = !now.q && !now.workstation && !now.job_stream && !now.status;
      const narrowed = [now.workstation, now.job_stream].filter(Boolean).length;
      more.classList.toggle("narrowed", narrowed > 0);
      showKinds(kinds, now.status);
      offerExports(node, asked);
    },

    count({ total, groups, late, stuck }) {
      const counts = { "": total, ...groups, late, stuck };
      for (const kind of kinds.querySelectorAll("[data-status]")) {
        const count = counts[kind.dataset.status];
        if (count === undefined) continue;
        say(kind.querySelector(".many"), number(count));
        kind.classList.toggle("none", count === 0);
      }
    },
  };
}

function showKinds(kinds, status) {
  kinds.querySelector(".other")?.remove();
  for (const kind of kinds.children) {
    kind.setAttribute("aria-pressed", String(kind.dataset.status === status));
  }
  if (kinds.querySelector("[aria-pressed='true']")) return;
  // A link may ask for statuses that have no button of their own.
  kinds.append(button([t("jobs.kind_only", { status }), icon("i-close", "icon")],
    () => go({ status: "" }), { class: "kind other", "aria-pressed": "true" }));
}

async function offerWorkstations(list) {
  const answer = await trying(() => get("status/workstations"));
  list.append(...(answer?.workstations ?? []).map(({ name }) => el("option", { value: name })));
}
