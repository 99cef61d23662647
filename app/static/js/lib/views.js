// Saved views of a list: filters, order and columns under a name; this browser's own (by the name
// somebody gave himself here) and everybody's.

import { get, post } from "./api.js";
import { myName } from "./who.js";

/** The views of a page, by name: `{view_id, name, filters, columns, sort, shared}`. */
export async function savedViews(page) {
  return (await get("views", { page, by: myName() })).views;
}

/**
 * Save one; it takes the place of one's own (or everybody's) of the same name.
 * @param {{name: string, page: string, filters: Record<string, string>, columns?: string[],
 *   sort?: string, shared?: boolean}} view
 */
export const saveView = (view) => post("views", { ...view, by: myName() });
