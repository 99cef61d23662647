// What the settings are, what the reader made of them, and what others changed meanwhile.

import { same } from "./fields.js";

/**
 * The draft over `config`. `fields` are read for what the reader wants; `changed(names)` is called
 * with the fields to show anew.
 */
export class Draft {
  constructor(fields, { config, defaults }, changed) {
    this.fields = new Map(fields.map((field) => [field.name, field]));
    this.base = { ...config };
    this.defaults = defaults;
    this.changed = changed;
    this.elsewhere = new Map(); // what a field became in another place while it was being edited
    this.sent = {};
    for (const field of fields) field.write(this.base[field.name]);
  }

  isDirty(name) {
    return !same(this.fields.get(name).read(), this.base[name]);
  }

  isDefault(name) {
    return same(this.fields.get(name).read(), this.defaults[name]);
  }

  dirty() {
    return [...this.fields.keys()].filter((name) => this.isDirty(name));
  }

  /** What to send: only what the reader changed, so that nobody else's change is taken back. */
  changes() {
    this.sent = Object.fromEntries(
      this.dirty().map((name) => [name, this.fields.get(name).read()]));
    return this.sent;
  }

  /** Show a value without saving it. */
  propose(name, value) {
    this.fields.get(name).write(value);
    this.elsewhere.delete(name);
    this.changed([name]);
  }

  discard() {
    const names = this.dirty();
    for (const name of names) this.propose(name, this.base[name]);
  }

  /**
   * The settings are `config` now, by whoever. What the reader is changing stays as typed.
   * Returns the names of fields that show another value than before.
   */
  take(config) {
    const shown = [];
    const touched = [];
    for (const [name, field] of this.fields) {
      if (!(name in config) || same(config[name], this.base[name])) continue;
      const wasDirty = this.isDirty(name);
      this.base[name] = config[name];
      touched.push(name);
      if (!wasDirty) {
        field.write(config[name]);
        shown.push(name);
      }
      const conflict = wasDirty && this.isDirty(name) && !same(config[name], this.sent[name]);
      if (conflict) this.elsewhere.set(name, config[name]);
      else this.elsewhere.delete(name);
    }
    this.changed(touched);
    return shown;
  }
}
