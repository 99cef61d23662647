// What narrows the table: words, workstation, stream, situation; and the export of just that.

import { get, trying } from "../../lib/api.js";
import { button, el, icon, say } from "../../lib/dom.js";
import { goThereBySlash } from "../../lib/header.js";
import { onTyped, unfolding } from "../../lib/picks.js";
import { number, t } from "../../lib/words.js";
import { offerExports } from "../../lib/place.js";
import { COLUMNS } from "./rows.js";
import { go, NOWHERE } from "./place.js";

const KINDS = [
  ["all", "", null], ["failed", "failed", "s-failed"], ["running", "running", "s-running"],
  ["late", "late", "s-late"], ["stuck", "stuck", "s-late"], ["pending", "pending", "s-waiting"],
  ["completed", "completed", "s-fine"], ["cancelled", "cancelled", "s-waiting"],
];
const FIELDS = ["q", "workstation", "job_stream"];

export function connectFilters(node) {
  const form = node.querySelector("#jobs-search");
  const kinds = node.querySelector(".kinds");
  const clear = node.querySelector("#jobs-clear");
  const more = node.querySelector("#jobs-more");
  const fields = FIELDS.map((name) => form.elements[name]);
  const sort = form.elements.sort;

  onTyped(form, FIELDS, typed);
  form.addEventListener("submit", typed);
  function typed() {
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
  unfolding(more, (open) => form.classList.toggle("open", open));
  goThereBySlash(fields[0]);

  for (const [name, status, shape] of KINDS) {
    kinds.append(button([shape ? icon(shape) : null, t(`jobs.kind.${name}`),
      el("span", { class: "many" })], () => go({ status }),
    { class: `kind ${name}`, "data-status": status, "aria-pressed": "false" }));
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
      for (const kind of kinds.querySelectorAll("[data-status]")) {
        const count = counts[kind.dataset.status];
        if (count === undefined) continue;
        say(kind.querySelector(".many"), number(count));
        kind.classList.toggle("none", count === 0);
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
  for (const kind of kinds.children) {
    kind.setAttribute("aria-pressed", String(kind.dataset.status === status));
  }
  if (known) return;
  // A link may ask for statuses that have no button of their own.
  kinds.append(button([t("jobs.kind_only", { status }), icon("i-close", "icon")],
    () => go({ status: "" }), { class: "kind other", "aria-pressed": "true" }));
}

async function offerWorkstations(list) {
  const answer = await trying(() => get("api/v1/monitoring/status/workstations"), () => null);
  list.append(...(answer?.workstations ?? []).map(({ name }) => el("option", { value: name })));
}
