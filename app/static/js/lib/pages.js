// The rows of a search: pages fetched by cursor as they are needed, far ones forgotten again.
// Each page remembers the cursor it starts at, so that it can be fetched anew in its place.

export const SIZE = 100;
const KEPT = 12; // pages kept on either side of what is looked at

export class Pages {
  /** `ask(cursor)` gives `{jobs, next_cursor}`; `changed()` is called when rows came. */
  constructor(ask, changed, failed) {
    this.ask = ask;
    this.changed = changed;
    this.failed = failed;
    this.starts = [null];
    this.rows = [];
    this.asked = new Set();
    this.whole = false; // the last page is known
    this.over = false; // another search took its place
  }

  /** Rows known to be there. */
  get known() {
    const last = this.rows.length - 1;
    if (last < 0) return 0;
    return last * SIZE + (this.whole ? this.lastSize : SIZE);
  }

  at(index) {
    return this.rows[Math.floor(index / SIZE)]?.[index % SIZE];
  }

  indexOf(jobId) {
    for (const [page, rows] of this.rows.entries()) {
      const place = rows?.findIndex((job) => job.job_id === jobId) ?? -1;
      if (place >= 0) return page * SIZE + place;
    }
    return -1;
  }

  /** See that the rows from `first` to `last` are there or on their way. */
  need(first, last) {
    const from = Math.max(0, Math.floor(first / SIZE));
    const to = Math.min(Math.floor(last / SIZE), this.starts.length - 1);
    for (let page = from; page <= to; page += 1) {
      if (!this.rows[page]) this.fetch(page);
    }
    this.forget(from, to);
  }

  forget(from, to) {
    for (let page = 0; page < this.rows.length; page += 1) {
      const far = page < from - KEPT || page > to + KEPT;
      if (far && page !== this.rows.length - 1) this.rows[page] = null;
    }
  }

  async fetch(page) {
    if (this.asked.has(page) || this.over) return false;
    this.asked.add(page);
    try {
      const answer = await this.ask(this.starts[page]);
      if (this.over) return false;
      this.put(page, answer);
      this.changed();
      return true;
    } catch (failure) {
      if (!this.over) this.failed(failure);
      return false;
    } finally {
      this.asked.delete(page);
    }
  }

  put(page, { jobs, next_cursor }) {
    this.rows[page] = jobs;
    const next = next_cursor ?? null;
    if (next !== null && this.starts[page + 1] === next) return;
    // The end, or the seam moved: what lay behind it begins elsewhere now.
    this.whole = next === null;
    this.lastSize = jobs.length;
    this.rows.length = page + 1;
    this.starts.length = page + 1;
    if (next !== null) this.starts.push(next);
  }

  /** Fetch what is looked at anew, in order; the rest is fetched when somebody goes there. */
  async refresh(first, last) {
    if (this.over || this.asked.size) return;
    const from = Math.max(0, Math.floor(first / SIZE));
    const to = Math.min(Math.floor(last / SIZE), this.rows.length - 1);
    const fresh = [];
    let cursor = this.starts[from];
    this.asked.add("refresh");
    try {
      for (let page = from; page <= Math.max(from, to); page += 1) {
        const answer = await this.ask(cursor);
        if (this.over) return;
        fresh.push(answer);
        cursor = answer.next_cursor ?? null;
        if (cursor === null) break;
      }
    } catch (failure) {
      if (!this.over) this.failed(failure);
      return;
    } finally {
      this.asked.delete("refresh");
    }
    // All at once, so that nothing jumps in between.
    for (let page = 0; page < this.rows.length; page += 1) {
      if (page < from || page > to) this.rows[page] = null;
    }
    for (const [n, answer] of fresh.entries()) this.put(from + n, answer);
    this.changed();
  }
}
