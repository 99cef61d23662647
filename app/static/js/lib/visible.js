// Names, messages and logs come from outside: what would turn text round or is not seen is shown.

// Explicit directions, isolates and marks, control characters but for tab and line breaks, and
// letters that nobody sees.
const HIDDEN = new RegExp(
  "[\\u034f\\0-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\xad\\u061c\\u180e\\u200b\\u200e\\u200f" +
    "\\u2028-\\u202e\\u2060-\\u2069\\ufeff\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}]",
  "gu",
);

/** The text with its hidden characters written out, such as ⟨202E⟩. */
export function visible(text) {
  return String(text).replace(HIDDEN, (char) =>
    `⟨${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}
