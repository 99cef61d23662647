// The kinds of patterns and how they stand: word, shape, tone and text.

import { t } from "../../lib/words.js";

export const TYPES = [
  ["recurring_failure", "i-again", "plain", () => t("patterns.types.recurring_failure")],
  ["time_correlation", "i-timeline", "plain", () => t("patterns.types.time_correlation")],
  ["dependency_chain", "i-chain", "plain", () => t("patterns.types.dependency_chain")],
];

export const STATUSES = [
  ["active", "s-failed", "failed", () => t("patterns.statuses.active")],
  ["fading", "s-late", "late", () => t("patterns.statuses.fading")],
  ["gone", "s-waiting", "waiting", () => t("patterns.statuses.gone")],
];

/** [shape, tone, text] of a word; one we do not know shows as it is. */
export function kindOf(kinds, word) {
  const found = kinds.find((each) => each[0] === word);
  return found ? [found[1], found[2], found[3]()] : ["s-waiting", "waiting", word];
}
