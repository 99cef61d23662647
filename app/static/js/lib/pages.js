// The rows of a search: pages fetched by cursor as they are needed, far ones forgotten again.
// Each page remembers the cursor it starts at, so that it can be fetched anew in its place.

export const SIZE = 100;
const KEPT = 12; // pages kept on either side of what is looked at

export class Pages {
  /**
   * `ask(cursor)` gives `{jobs, next_cursor}`, `ends()` the `{cursors}` of all pages but the first;
   * `changed()` is called when rows came.
   */
  constructor({ ask, ends, changed, failed }) {
    this.ask = ask;
    this.ends = ends;
    this.changed = changed;
    this.failed = failed;
    this.starts = [null];
    this.rows = [];
    this.asked = new Map(); // what is on its way
    this.whole = false; // the last page is known
    this.over = false; // another search took its place
  }

  /** Rows known to be there. */
  get known() {
    const last = this.rows.length - 1;
    if (last < 0) return 0;
    return last * SIZE + (this.whole ? this.lastSize : SIZE);
  }

  /** Rows there may be: one page more than is known, as long as there may be one. */
  get most() {
    return this.starts.length * SIZE - (this.whole ? SIZE - this.lastSize : 0);
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
    if (this.rows.length && Math.floor(last / SIZE) >= this.starts.length) this.learn();
    for (let page = 0; page < this.rows.length - 1; page += 1) {
      if (page < from - KEPT || page > to + KEPT) this.rows[page] = null;
    }
  }

  fetch(page) {
    return this.asking(page, async () => {
      const answer = await this.ask(this.starts[page]);
      return () => this.put(page, answer);
    });
  }

  /** Learn where every page begins, so that none has to be read to come to another. */
  async learn() {
    if (this.whole) return;
    await this.asking("ends", async () => {
      const { cursors } = await this.ends();
      return () => {
        const [before, now] = [this.starts, [null, ...cursors]];
        const same = (page) => before[page] === now[page];
        this.rows = now.map((_, page) => (same(page) && same(page + 1) ? this.rows[page] : null));
        this.starts = now;
      };
    });
  }

  /** See that the last row is there: then it is known how many there are. */
  async goToEnd() {
    await this.learn();
    const last = this.starts.length - 1;
    if (!this.rows[last]) await this.fetch(last);
  }

  /** One at a time of a kind: who asks for what is on its way waits for the same. */
  asking(mark, work) {
    if (!this.asked.has(mark)) this.asked.set(mark, this.doing(mark, work));
    return this.asked.get(mark);
  }

  // What `work` gives is done when all is there, unless another search took the place meanwhile.
  async doing(mark, work) {
    if (this.over) return;
    try {
      const take = await work();
      if (this.over) return;
      take();
      this.changed();
    } catch (failure) {
      if (!this.over) this.failed(failure);
    } finally {
      this.asked.delete(mark);
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
    if (this.asked.size) return;
    const from = Math.max(0, Math.floor(first / SIZE));
    const to = Math.min(Math.floor(last / SIZE), this.rows.length - 1);
    await this.asking("refresh", async () => {
      const fresh = [];
      let cursor = this.starts[from];
      do {
        const answer = await this.ask(cursor);
        fresh.push(answer);
        cursor = answer.next_cursor ?? null;
      } while (cursor !== null && from + fresh.length <= to && !this.over);
      // All at once, so that nothing jumps in between.
      return () => {
        this.rows = this.rows.map((rows, page) => (page < from || page > to ? null : rows));
        for (const [n, answer] of fresh.entries()) this.put(from + n, answer);
      };
    });
  }
}
