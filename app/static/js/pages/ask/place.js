// The question that is open, in the address: its words, the questions before it that it goes on
// from, and the values that were put in place of what the words of each were taken for.

import { placeOf, text } from "../../lib/place.js";

/** An object of the filter's members, or null. */
export const filter = {
  read(words) {
    try {
      const found = JSON.parse(words || "null");
      return found && typeof found === "object" && !Array.isArray(found) ? found : null;
    } catch (broken) {
      if (broken instanceof SyntaxError) return null;
      throw broken;
    }
  },
  write: (value) => (value && Object.keys(value).length ? JSON.stringify(value) : ""),
};

/** `[{q, filter}]`: a line each, the values of one behind its words. */
export const talk = {
  read: (words) => words.split("\n").filter(Boolean).map((line) => {
    const [q, values = ""] = line.split("\t");
    return { q, filter: filter.read(values) };
  }),
  write: (said) => said.map(({ q, filter: values }) =>
    [q, filter.write(values)].filter(Boolean).join("\t")).join("\n"),
};

export const { place, go, onPlace, follow } = placeOf({ q: text, after: talk, filter });
