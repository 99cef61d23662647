// The jobs page: the address says what is asked, the server finds it, the table shows it.

import { get, Refused, trying } from "../lib/api.js";
import { onPart, part } from "../lib/board.js";
import { el, say } from "../lib/dom.js";
import { Pages, SIZE } from "../lib/pages.js";
import { refusal } from "../lib/acting.js";
import { connectViews } from "../lib/viewmenu.js";
import { number, t } from "../lib/words.js";
import { onPlace as onDrawer, place as drawn, show, subject } from "../drawer/place.js";
import { connectColumns } from "./jobs/columns.js";
import { connectFilters } from "./jobs/filters.js";
import { connectPicking } from "./jobs/picking.js";
import { follow, go, place, query } from "./jobs/place.js";
import { Table } from "./jobs/table.js";

const SKELETON_MS = 200;
const stamp = JSON.stringify;
// Of these the most or the newest is looked for, of all others the first.
const FALLING_FIRST = ["start_time", "duration", "blocked", "return_code"];

export function mount(node) {
  asBefore();
  const grid = node.querySelector("#jobs-grid");
  const said = node.querySelector(".jobs-said");
  const note = node.querySelector(".note");
  const filters = connectFilters(node);
  let shown = null;
  let waiting = null;

  const table = new Table(grid, {
    open: ({ job_id: id, job_name: of }) => show({ kind: "job", id, of }),
    sort: (by) => go({ sort: nextSort(place().sort, by) }),
    picks: () => picking,
  });
  const picking = connectPicking(node, { asked: () => query(place()), table: () => table,
    did: () => table.refresh() });
  const columns = connectColumns(node.querySelector(".columns"), grid, {
    go: (chosen) => go({ columns: chosen }, { replace: true }),
    changed: (names) => table.columns(names),
  });
  connectViews(node.querySelector(".saved"), "jobs", () => {
    const { q, status, workstation, job_stream, sort, columns: chosen } = place();
    return { filters: { q, status, workstation, job_stream }, sort, columns: chosen };
  });
  // The row of the job that the drawer shows.
  const current = () => {
    const about = subject(drawn());
    return about?.kind === "job" ? about.id : "";
  };
  onDrawer(() => table.choose(current()));

  function tell(...content) {
    clearTimeout(waiting);
    said.hidden = content.length === 0;
    grid.classList.toggle("unsaid", content.length > 0);
    said.replaceChildren(...content);
  }

  function search(asked) {
    if (table.pages) table.pages.over = true;
    const pages = new Pages({
      ask: (cursor) => get("status/jobs", { ...asked, limit: SIZE, cursor }),
      ends: () => get("status/job-cursors", { ...asked, limit: SIZE }),
      changed() { came(pages); table.draw(); },
      failed,
    });
    clearTimeout(waiting);
    grid.classList.add("waiting");
    // The rows of before stay until the new ones are there, but not for long.
    waiting = setTimeout(() => { if (table.pages !== pages) begin(pages); }, SKELETON_MS);
    pages.fetch(0);
    count(asked);
  }

  function begin(pages) {
    tell();
    table.show(pages);
    table.choose(current());
  }

  function came(pages) {
    if (table.pages !== pages) begin(pages);
    grid.classList.remove("waiting");
    if (pages.known === 0) {
      const polled = part("pulse")?.polled_at ?? null;
      tell(el("p", { class: "empty" }, t(polled === null ? "jobs.empty_plan" : "jobs.empty")));
    } else if (!said.hidden) {
      tell();
    }
  }

  function failed(failure) {
    if (!(failure instanceof Refused)) throw failure;
    grid.classList.remove("waiting");
    // What is there stays; the banner of the page tells that the server is gone.
    if (table.pages?.known) return;
    tell(refusal(failure, restart));
  }

  function restart() {
    shown = null;
    look(place());
  }

  async function count(asked) {
    const counts = await trying(() => get("status/job-counts", { ...asked, sort: null }));
    if (counts === null || stamp(asked) !== shown) return;
    const all = part("figures")?.total_jobs ?? null;
    say(note, all !== null && counts.matching < all
      ? t("jobs.some", { shown: number(counts.matching), total: number(all) })
      : t("jobs.count", { count: counts.matching }));
    grid.setAttribute("aria-rowcount", counts.matching + 1);
    filters.count(counts);
  }

  function look(now) {
    const asked = query(now);
    filters.show(now, asked);
    table.showSort(now.sort);
    columns.show(now.columns);
    if (stamp(asked) !== shown) {
      shown = stamp(asked);
      search(asked);
    }
  }

  follow(look);

  let polledAt;
  onPart("pulse", ({ polled_at }) => {
    if (polledAt !== undefined && polled_at !== polledAt) {
      if (table.pages?.known) table.refresh();
      else restart();
      count(query(place()));
    }
    polledAt = polled_at;
  });
}

/** A job's address as release 1 had it leads to its drawer. */
function asBefore() {
  const there = new URL(location.href);
  const id = there.searchParams.get("job");
  if (!id) return;
  there.searchParams.delete("job");
  there.searchParams.set("open", `job:${id}`);
  history.replaceState(null, "", there);
}

/** What a click at a heading sorts by: one way, the other, then by urgency as before. */
function nextSort(sort, by) {
  const [first, second] = FALLING_FIRST.includes(by) ? [`-${by}`, by] : [by, `-${by}`];
  return sort === first ? second : sort === second ? "" : first;
}
