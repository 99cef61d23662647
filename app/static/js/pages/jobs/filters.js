// What narrows the table: words, workstation, stream, situation; and the export of just that.

import { get, trying } from "../../lib/api.js";
import { el, icon, say } from "../../lib/dom.js";
import { offerExports } from "../../lib/exports.js";
import { goThereBySlash } from "../../lib/find.js";
import { unfolding } from "../../lib/picks.js";
import { number, t } from "../../lib/words.js";
import { COLUMNS } from "./rows.js";
import { go, NOWHERE } from "./place.js";

const KINDS = [
  ["all", "", null], ["failed", "failed", "s-failed"], ["running", "running", "s-running"],
  ["late", "late", "s-late"], ["stuck", "stuck", "s-late"], ["pending", "pending", "s-waiting"],
  ["completed", "completed", "s-fine"], ["cancelled", "cancelled", "s-waiting"],
];
const TYPING_MS = 250;
const FIELDS = ["q", "workstation", "job_stream"];

export function connectFilters(node) {
  const form = node.querySelector("#jobs-search");
  const kinds = node.querySelector(".kinds");
  const clear = node.querySelector("#jobs-clear");
  const more = node.querySelector("#jobs-more");
  const fields = FIELDS.map((name) => form.elements[name]);
  const sort = form.elements.sort;
  let typing = null;

  form.addEventListener("submit", (event) => { event.preventDefault(); typed(); });
  for (const field of fields) {
    field.addEventListener("input", () => {
      clearTimeout(typing);
      typing = setTimeout(typed, TYPING_MS);
    });
  }
  function typed() {
    clearTimeout(typing);
    go(Object.fromEntries(fields.map((field) => [field.name, field.value])), { replace: true });
  }

  for (const { name, sort: by } of COLUMNS.filter((column) => column.sort)) {
    for (const [sign, way] of [["", "rising"], ["-", "falling"]]) {
      sort.append(el("option", { value: sign + by }, `${t(`jobs.column.${name}`)}, ${t(`jobs.${way}`)}`));
    }
  }
  sort.addEventListener("change", () => go({ sort: sort.value }));
  clear.addEventListener("click", () => {
    go(NOWHERE);
    fields[0].focus();
  });
  unfolding(more, form);
  goThereBySlash(fields[0]);

  for (const [name, status, shape] of KINDS) {
    kinds.append(el("button", { type: "button", class: `kind ${name}`, "data-status": status,
      "aria-pressed": "false", onclick: () => go({ status }) },
    shape ? icon(shape) : null, t(`jobs.kind.${name}`), el("span", { class: "many" })));
  }
  offerWorkstations(node.querySelector("#jobs-workstations"));

  return {
    /** Bring the controls in step with the address. */
    show(now, asked) {
      for (const field of fields) {
        // Not under the hands of somebody who types.
        if (field !== document.activeElement || field.value.trim() === now[field.name].trim()
          || now[field.name] === "") field.value = now[field.name] || keepBlank(field, now);
      }
      sort.value = now.sort || "name";
      clear.hidden = !now.q && !now.workstation && !now.job_stream && !now.status;
      const narrowed = [now.workstation, now.job_stream].filter(Boolean).length;
      more.classList.toggle("narrowed", narrowed > 0);
      showKinds(kinds, now.status);
      offerExports(node, asked);
    },

    count({ total, groups, late, stuck }) {
      const counts = { "": total, ...groups, late, stuck };
      for (const button of kinds.querySelectorAll("[data-status]")) {
        const count = counts[button.dataset.status];
        if (count === undefined) continue;
        say(button.querySelector(".many"), number(count));
        button.classList.toggle("none", count === 0);
      }
    },
  };
}

// A blank typed at the end is no other search, and must not be taken away.
function keepBlank(field, now) {
  return field === document.activeElement && now[field.name] === field.value.trim()
    ? field.value : "";
}

function showKinds(kinds, status) {
  kinds.querySelector(".other")?.remove();
  const known = KINDS.some(([, word]) => word === status);
  for (const button of kinds.children) {
    button.setAttribute("aria-pressed", String(button.dataset.status === status));
  }
  if (known) return;
  // A link may ask for statuses that have no button of their own.
  kinds.append(el("button", { type: "button", class: "kind other", "aria-pressed": "true",
    onclick: () => go({ status: "" }) }, t("jobs.kind_only", { status }), icon("i-close", "icon")));
}

async function offerWorkstations(list) {
  const answer = await trying(() => get("api/v1/monitoring/status/workstations"), () => null);
  list.append(...(answer?.workstations ?? []).map(({ name }) => el("option", { value: name })));
}
