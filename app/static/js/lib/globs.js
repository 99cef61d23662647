// What a field that looks for names asks for: `*` and `?` where they are written, else the name
// itself where it is known, else every name that has the letters in it.

/** `known` are the names there are, as far as they are known. */
export function globOf(typed, known = []) {
  const words = typed.trim();
  if (!words || /[*?]/.test(words)) return words;
  return known.some((name) => name.toLowerCase() === words.toLowerCase()) ? words : `*${words}*`;
}
