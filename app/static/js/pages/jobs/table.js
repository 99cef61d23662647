// The table: as many rows as fit, recycled while one scrolls; the keyboard walks them.
// The focus stays on the grid and `aria-activedescendant` tells the row, so that recycling a row
// never takes the keyboard's place away.

import { NAMES } from "./columns.js";
import { fillRow, makeRow } from "./rows.js";
import { SIZE } from "../../lib/pages.js";

const SPARE = 8; // rows drawn beyond either edge

export class Table {
  /** `picks()` says which rows are picked, and takes the clicks that pick. */
  constructor(grid, { open, sort, picks }) {
    this.grid = grid;
    this.lines = grid.querySelector(".lines");
    this.head = grid.querySelector(".grid-head .line");
    this.open = open;
    this.picks = picks;
    this.pool = [];
    this.shown = NAMES;
    this.pages = null;
    this.active = -1; // index of the keyboard's row
    this.chosen = ""; // id of the job in the drawer
    this.marked = new Map(); // job id → what it looked like at the last refresh
    this.head.addEventListener("click", ({ target }) => {
      if (target.closest("button")) sort(target.closest("[data-sort]").dataset.sort);
    });
    grid.addEventListener("scroll", () => this.draw(), { passive: true });
    grid.addEventListener("keydown", (event) => this.key(event));
    grid.addEventListener("focus", () => this.activate(Math.max(0, this.active), false));
    this.lines.addEventListener("click", (event) => this.click(event));
    new ResizeObserver(() => this.draw()).observe(grid);
  }

  /** Which columns are to be seen; the rest stays where it is. */
  columns(shown) {
    this.shown = shown;
    for (const line of [this.head, ...this.pool]) {
      for (const [n, name] of NAMES.entries()) line.children[n].hidden = !shown.includes(name);
    }
  }

  showSort(sort) {
    const by = sort.replace(/^-/, "");
    for (const cell of this.head.children) {
      const way = sort.startsWith("-") ? "descending" : "ascending";
      cell.setAttribute("aria-sort", cell.dataset.sort === by ? way : "none");
    }
  }

  /** Show the rows of another search, from its beginning. */
  show(pages) {
    this.pages = pages;
    this.active = -1;
    this.marked.clear();
    this.grid.removeAttribute("aria-activedescendant");
    this.grid.scrollTop = 0;
    this.draw();
  }

  get rowHeight() {
    return parseFloat(getComputedStyle(this.grid).getPropertyValue("--row"));
  }

  /** The first and last row somebody can see. */
  get seen() {
    const height = this.rowHeight;
    const first = Math.floor(this.grid.scrollTop / height);
    return [first, first + Math.ceil(this.grid.clientHeight / height)];
  }

  draw() {
    if (!this.pages) return;
    const height = this.rowHeight;
    const [first, last] = this.seen;
    this.lines.style.height = `${this.pages.most * height}px`;
    this.pages.need(first - SPARE, last + SIZE / 2);
    const from = Math.max(0, first - SPARE);
    const to = Math.min(this.pages.most - 1, last + SPARE);
    while (this.pool.length < to - from + 1) this.grow();
    for (const row of this.pool) row.wanted = false;
    for (let index = from; index <= to; index += 1) this.place(index, height);
    for (const row of this.pool) row.hidden = !row.wanted;
    this.tellActive();
  }

  grow() {
    const row = makeRow(this.shown);
    row.id = `job-row-${this.pool.length}`;
    row.index = -1;
    this.pool.push(row);
    this.lines.append(row);
    // Which row shows which index depends on their number: begin anew.
    for (const each of this.pool) each.job = null;
  }

  place(index, height) {
    const row = this.pool[index % this.pool.length];
    const job = this.pages.at(index);
    row.wanted = true;
    if (row.job !== job || row.index !== index) {
      fillRow(row, job);
      row.job = job;
      row.index = index;
      row.setAttribute("aria-rowindex", index + 2);
      row.classList.toggle("odd", index % 2 === 1);
      this.tint(row, job);
    }
    row.style.transform = `translateY(${index * height}px)`;
    row.classList.toggle("active", index === this.active);
    row.classList.toggle("is-picked", this.picks().has(job));
    row.setAttribute("aria-selected", String(job !== undefined && job.job_id === this.chosen));
  }

  // A row that changed since it was last seen is tinted for two seconds.
  tint(row, job) {
    row.classList.remove("new");
    if (!job) return;
    const look = `${job.run_id} ${job.raw_status}`;
    const before = this.marked.get(job.job_id);
    this.marked.set(job.job_id, look);
    if (before !== undefined && before !== look) row.classList.add("new");
  }

  /** Fetch what is seen anew without moving it: the row at the top stays at the top. */
  async refresh() {
    const pages = this.pages;
    if (!pages || pages.known === 0) return;
    const [first, last] = this.seen;
    const anchor = pages.at(first)?.job_id;
    const { active } = this;
    const activeId = pages.at(active)?.job_id;
    await pages.refresh(first, last);
    if (this.pages !== pages) return;
    const moved = first > 0 && anchor ? pages.indexOf(anchor) : -1;
    if (moved >= 0 && moved !== first) this.grid.scrollTop += (moved - first) * this.rowHeight;
    const activeNow = activeId ? pages.indexOf(activeId) : -1;
    // Unless the keyboard went on meanwhile: then it is where it went.
    if (activeNow >= 0 && this.active === active) this.active = activeNow;
    this.draw();
  }

  choose(jobId) {
    this.chosen = jobId;
    const index = jobId && this.pages ? this.pages.indexOf(jobId) : -1;
    if (index >= 0) this.active = index;
    if (this.pages) this.draw();
  }

  click(event) {
    const row = event.target.closest(".line");
    if (!row?.job) return;
    this.active = row.index;
    if (this.picks().click(event, row.job)) this.draw();
    else this.open(row.job);
  }

  /** The job of the keyboard's row. */
  current() {
    return this.pages?.at(this.active);
  }

  /** The jobs that are known, in their order. */
  loaded() {
    return (this.pages?.rows ?? []).flatMap((page) => page ?? []);
  }

  key(event) {
    if (event.target !== this.grid || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(this.grid.clientHeight / this.rowHeight) - 2);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    if (event.key in steps) this.activate(this.active + steps[event.key], true);
    else if (event.key === "Home") this.activate(0, true);
    else if (event.key === "End") this.end();
    else if (event.key === "Enter" || event.key === " ") {
      const job = this.pages.at(this.active);
      if (job) this.open(job);
    } else return;
    event.preventDefault();
  }

  /** To the last row there is, however far away. */
  async end() {
    const { pages } = this;
    await pages?.goToEnd();
    if (pages && this.pages === pages) this.activate(pages.known - 1, true);
  }

  activate(index, scroll) {
    if (!this.pages || this.pages.known === 0) return;
    this.active = Math.max(0, Math.min(index, this.pages.known - 1));
    if (scroll) this.reveal(this.active);
    this.draw();
  }

  reveal(index) {
    const height = this.rowHeight;
    const top = index * height;
    const head = this.head.parentNode.offsetHeight;
    const least = top + height - (this.grid.clientHeight - head);
    this.grid.scrollTop = Math.max(least, Math.min(top, this.grid.scrollTop));
  }

  tellActive() {
    const row = this.pool.find((each) => each.wanted && each.index === this.active);
    if (row) this.grid.setAttribute("aria-activedescendant", row.id);
    else this.grid.removeAttribute("aria-activedescendant");
  }
}
