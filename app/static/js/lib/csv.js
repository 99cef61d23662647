// Tables as the reader's spreadsheet reads them (app/sheets.py does the same at the server): his
// separator and decimal mark, and no cell that becomes a formula.

import { el } from "./dom.js";
import { LANGUAGE } from "./words.js";

const FORMULA = /^[\s\u0000-\u001f]*[=+\-@\uff1d\uff0b\uff0d\uff20|%]/; // eslint-disable-line no-control-regex -- they hide what follows
const MARK = "\ufeff"; // by which Excel knows UTF-8
const COMMA_IS_DECIMAL = LANGUAGE !== "en";

/** RFC 4180; cells are texts, numbers or nothing. */
export function csv(heads, rows) {
  return [heads, ...rows].map((row) => `${row.map(cell).join(COMMA_IS_DECIMAL ? ";" : ",")}\r\n`)
    .join("");
}

function cell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") {
    return COMMA_IS_DECIMAL ? String(value).replace(".", ",") : String(value);
  }
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Hand a file of that name to the reader. */
export function download(name, words, type = "text/csv") {
  const href = URL.createObjectURL(new Blob([MARK, words], { type: `${type};charset=utf-8` }));
  el("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href));
}
