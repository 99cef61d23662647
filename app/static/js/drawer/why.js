// Who was told of a problem, in words: how far each message came, and why there was none.

import { instant } from "../lib/clock.js";
import { t } from "../lib/words.js";
import { isOver } from "../sections/problems/words.js";

const COUNTED = ["accepted", "shown", "clicked", "suppressed"];
const REASONS = new Set(["alerts_off", "severity", "silence", "acknowledged", "digest", "baseline",
  "resolved", "expired", "gone", "timeout", "unreachable", "endpoint", "http"]);
const NUMBER = /[:_](?=\d+$)/; // silence:7, http_403

/** How many messages came how far. */
export const countsOf = (told) => COUNTED.filter((name) => told[name])
  .map((name) => t(`ledger.count.${name}`, { count: told[name] })).join(" · ")
  || t("ledger.nobody");

/** Who a message is for. */
export const deviceOf = ({ subscription_id: id, label, user }) =>
  [label || t("ledger.device", { id }), user].filter(Boolean).join(" · ");

/**
 * How far a message came (`came`: due, retrying, or what became of it), why no further (`why`,
 * with the number of the `silence` that held it back) and what else is known of it; `hourOf` puts
 * an instant into the clock's words.
 */
export function outcomeOf({ status, reason, state_told: state, detail, tries, at }, hourOf) {
  const [kind, number] = (reason ?? "").split(NUMBER);
  // What is told within a digest is no message of its own that was held back.
  const came = kind === "digest" ? "" : t(`ledger.status.${status}`);
  const reached = status === "due" ? null : instant(at[status] ?? null);
  return {
    came: reached === null ? came : `${came} ${hourOf(reached)}`,
    why: kind === status ? "" : whyOf(reason, state),
    silence: kind === "silence" ? number ?? null : null,
    more: [detail, tries > 1 ? t("ledger.tries", { count: tries }) : null].filter(Boolean),
  };
}

/** Why a message did not arrive, or was not sent, in words. */
export function reasonOf(reason) {
  const [kind, number] = (reason ?? "").split(NUMBER);
  if (!REASONS.has(kind)) return reason ?? ""; // of a newer server: better than nothing
  return t(`ledger.reason.${kind}`, { code: number });
}

/** What a device's or a channel's last refusal (a reason, and the service's words) says. */
export function refusalOf(refused) {
  const [reason, ...said] = refused.split(": ");
  return [reasonOf(reason), said.join(": ")].filter(Boolean).join(" · ");
}

// That it is over is told to those only who knew of it.
const whyOf = (reason, state) => (reason === "resolved" && state === "resolved"
  ? t("ledger.reason.unaware") : reasonOf(reason));

/** Why there is nothing at all; `listeners` is how many browsers ask now, null: not known. */
export function noneOf(problem, listeners) {
  if (listeners === 0) return t("ledger.none.nobody");
  if (problem.merged_into) return t("ledger.none.merged");
  return t(isOver(problem) ? "ledger.none.over" : "ledger.none.before");
}
