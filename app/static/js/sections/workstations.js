// The workstation grid: ill ones first and wide, healthy ones small and quiet.

import { onPart, part } from "../board.js";
import { ago } from "../clock.js";
import { el, icon, keep } from "../dom.js";
import { number, t } from "../words.js";

const SHAPE = { ONLINE: "s-fine", UNLINKED: "s-late", OFFLINE: "s-offline" };
const TONE = { ONLINE: "fine", UNLINKED: "late", OFFLINE: "failed" };

export function mount(node) {
  const body = node.querySelector(".body");
  const note = node.querySelector(".note");
  const button = node.querySelector("#ill-only");
  const list = el("ul", { class: "stations" });
  let illOnly = new URL(location.href).searchParams.get("workstations") === "ill";

  const draw = ({ total, rows }) => {
    const ill = rows.filter((row) => row.status !== "ONLINE");
    note.textContent = total ? number(total) : "";
    button.hidden = ill.length === 0 && !illOnly;
    button.setAttribute("aria-pressed", String(illOnly));
    const shown = illOnly ? ill : rows;
    if (shown.length === 0) {
      body.replaceChildren(el("p", { class: "empty" },
        total ? t("workstations.all_fine") : t("workstations.empty")));
      return;
    }
    if (list.parentNode !== body) body.replaceChildren(list);
    keep(list, shown, (row) => row.name, card);
  };

  button.addEventListener("click", () => {
    illOnly = !illOnly;
    const here = new URL(location.href);
    if (illOnly) here.searchParams.set("workstations", "ill");
    else here.searchParams.delete("workstations");
    history.replaceState(null, "", here);
    draw(part("workstations"));
  });
  onPart("workstations", draw);
}

// What does not fit is left out whole, the least important first; the tooltip has it all.
function counts(row) {
  const words = [t("workstations.running", { count: row.running }),
    t("workstations.pending", { count: row.pending })];
  if (row.failed) words.unshift(t("workstations.failed", { count: row.failed }));
  return el("span", { class: "counts", title: words.join(" · ") },
    words.map((word, at) => el("span", { class: row.failed && at === 0 ? "bad" : null }, word)));
}

function card(row) {
  const ill = row.status !== "ONLINE";
  return el("li", { class: `station ${TONE[row.status]}${ill ? " ill" : ""}`, "data-name": row.name },
    el("span", { class: "top-line" }, icon(SHAPE[row.status]),
      el("b", { class: "name", title: `${row.name} · ${row.type}` }, row.name),
      el("span", { class: ill ? "status" : "unseen" }, t(`workstation_status.${row.status}`),
        ill && row.since !== null ? [" ", ago(row.since)] : null)),
    counts(row));
}
