// The kinds of events one can choose from, in the order they are offered.

import { t } from "../../lib/words.js";

/** Word, shape, tone and text, the gravest first. */
export const SEVERITIES = [
  ["critical", "s-critical", "critical", () => t("severity.critical")],
  ["error", "s-failed", "failed", () => t("severity.error")],
  ["warning", "s-late", "late", () => t("severity.warning")],
  ["info", "s-waiting", "waiting", () => t("severity.info")],
];

export const CATEGORIES = [
  ["jobs", null, "plain", () => t("category.jobs")],
  ["workstations", null, "plain", () => t("category.workstations")],
  ["system", null, "plain", () => t("category.system")],
];

/** A title and the types under it (contract, section 4). */
export const TYPES = [
  { title: () => t("category.jobs"), words: ["job_abend", "job_failed", "job_stuck", "job_late",
    "job_blocked", "prompt_asked", "job_stream_stuck", "job_held", "job_cancelled", "job_rerun",
    "job_started", "job_completed"] },
  { title: () => t("category.workstations"), words: ["workstation_offline", "workstation_unlinked",
    "workstation_online", "workstation_linked"] },
  { title: () => t("category.system"), words: ["system_critical", "system_degraded", "system_healthy",
    "anomaly_detected", "poll_failed", "poll_recovered", "plan_renewed", "pattern_detected"] },
];
