// What the server would refuse of a number, told before asking it: its own bounds, its own words.

/** Why this field's value cannot be saved, or "". Other kinds are left to the server. */
export function refusalOf(field, { ranges, refused }) {
  const { type, min, max } = ranges[field.name];
  if (type !== "integer" && type !== "number") return "";
  const { scale } = field;
  const bounds = { low: min * scale, high: max * scale };
  const value = field.read();
  if (typeof value !== "number") return fill(refused[type], bounds);
  if (type === "integer" && !Number.isInteger(value)) return fill(refused.integer, bounds);
  return value < min || value > max ? fill(refused.range, bounds) : "";
}

function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}
