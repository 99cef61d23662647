// Removing one of a list that people write, and taking that back in its place for ten seconds.

import { acting } from "./acting.js";
import { del, post } from "./api.js";
import { button, el } from "./dom.js";
import { who } from "./who.js";
import { t } from "./words.js";

const UNDO_MS = 10000;

/**
 * `fields` of one make the same again, `removed(one)` is the line in its place, `redraw()` draws
 * the list anew: it puts `line()` on top.
 */
export function connectUnwriting({ path, id, fields, removed, redraw }) {
  let line = null;
  const said = (one) => Object.fromEntries(fields.map((name) => [name, one[name]])
    .filter(([, value]) => value !== null));

  async function remove(one, control) {
    const by = await who();
    if (by === null) return;
    if (await acting(control, () => del(`${path}/${one[id]}`, { by })) === null) return;
    const back = button(t("written.undo"), async ({ currentTarget }) => {
      if (await acting(currentTarget, () => post(path, { ...said(one), by })) === null) return;
      line = null;
      await redraw();
    }, { "data-act": "undo" });
    const mine = el("li", { class: "removed", role: "status" }, el("p", {}, removed(one)), back);
    line = mine;
    await redraw();
    back.focus({ preventScroll: true });
    setTimeout(() => {
      if (line !== mine) return;
      line = null;
      redraw();
    }, UNDO_MS);
  }

  return { remove, line: () => line };
}
