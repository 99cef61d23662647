// The little Markdown that answers are written in, as elements: paragraphs, lists of `- `, bold and
// code. Whatever else there is stays the text it is. Nothing of it ever becomes markup by itself.

import { el } from "../../lib/dom.js";

const PIECES = /\*\*(.+?)\*\*|`([^`\n]*)`/g;
const ITEM = /^- (.*)$/;

/** The elements of a text. `code(words)` makes what stands between backticks, a name as a rule. */
export function markdown(text, code = plainCode) {
  return text.split(/\n{2,}/).map((block) => block.trim()).filter(Boolean).flatMap((block) =>
    groups(block.split("\n")).map(({ isList, lines }) => (isList
      ? el("ul", {}, lines.map((item) => el("li", {}, pieces(item, code))))
      : el("p", {}, lines.flatMap((line, at) =>
        [at > 0 ? el("br") : null, ...pieces(line, code)])))));
}

/** The same words without any marks, for the ear and the clipboard's plain readers. */
export const unmarked = (text) => text.replace(PIECES, (_all, bold, code) =>
  (bold === undefined ? code : unmarked(bold)));

const plainCode = (words) => el("code", {}, words);

/** Lines that follow one another as items of one list, or as one paragraph. */
function groups(lines) {
  const found = [];
  for (const line of lines) {
    const item = ITEM.exec(line);
    let group = found.at(-1);
    if (group?.isList !== Boolean(item)) {
      group = { isList: Boolean(item), lines: [] };
      found.push(group);
    }
    group.lines.push(item ? item[1] : line);
  }
  return found;
}

/** @returns {(string | Node)[]} */
function pieces(text, code) {
  const found = [];
  let at = 0;
  for (const match of text.matchAll(PIECES)) {
    const [all, bold, words] = match;
    if (match.index > at) found.push(text.slice(at, match.index));
    found.push(bold === undefined ? code(words) : el("strong", {}, pieces(bold, code)));
    at = match.index + all.length;
  }
  if (at < text.length) found.push(text.slice(at));
  return found;
}
