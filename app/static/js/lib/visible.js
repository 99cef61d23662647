// Names, messages and logs come from outside: what would turn text round or is not seen is shown.

// Explicit directions, isolates and marks, and control characters but for tab and line breaks.
// eslint-disable-next-line no-control-regex -- they are what we look for
const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** The text with its hidden characters written out, such as ⟨202E⟩. */
export function visible(text) {
  return String(text).replace(HIDDEN, (char) =>
    `⟨${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩`);
}
