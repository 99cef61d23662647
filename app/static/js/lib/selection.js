// What is picked out of a list: one by one, a range, or many at once. Pure.

export class Selection {
  constructor() {
    this.ids = new Set();
    this.last = null; // the one a range begins at
  }

  get size() {
    return this.ids.size;
  }

  has(id) {
    return this.ids.has(id);
  }

  toggle(id) {
    if (!this.ids.delete(id)) this.ids.add(id);
    this.last = id;
  }

  add(ids) {
    for (const id of ids) this.ids.add(id);
  }

  /** All from the last one to `id` in `order`; only `id` where the last is not in it. */
  range(order, id) {
    const from = order.indexOf(this.last);
    const to = order.indexOf(id);
    if (from < 0 || to < 0) this.toggle(id);
    else this.add(order.slice(Math.min(from, to), Math.max(from, to) + 1));
    this.last = id;
  }

  clear() {
    this.ids.clear();
    this.last = null;
  }

  /** Let go of those that are not there any more; how many. */
  keep(isThere) {
    const gone = [...this.ids].filter((id) => !isThere(id));
    for (const id of gone) this.ids.delete(id);
    return gone.length;
  }
}
