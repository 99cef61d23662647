"""The figures of a poll and what they say of the whole. PURE.

Thresholds are those of the contract, section 4.
"""

from collections.abc import Iterable
from datetime import datetime

from data.domain.baseline import Baseline, Detected, Health, Index, Knobs, Summary
from data.domain.baseline import TrackedWorkstation as Tracked
from data.domain.events import EventType
from data.domain.plan import Group, WorkstationStatus
from workers.detection.telling import tell

ANOMALY_LEAST_FAILURES = 5

_TOLD = {
    Health.HEALTHY: EventType.SYSTEM_HEALTHY,
    Health.DEGRADED: EventType.SYSTEM_DEGRADED,
    Health.CRITICAL: EventType.SYSTEM_CRITICAL,
}


def summarise(index: Index, workstations: Iterable[Tracked]) -> Summary:
    groups = dict.fromkeys(Group, 0)
    for (_, which), count in index.tally.items():
        groups[which] += count
    statuses = [tracked.status for tracked in workstations]
    online = sum(status is WorkstationStatus.ONLINE for status in statuses)
    return Summary(
        total_jobs=sum(groups.values()),
        jobs_running=groups[Group.RUNNING],
        jobs_completed=groups[Group.COMPLETED],
        jobs_failed=groups[Group.FAILED],
        jobs_pending=groups[Group.PENDING],
        jobs_cancelled=groups[Group.CANCELLED],
        jobs_late=len(index.late),
        jobs_stuck=len(index.stuck),
        workstations_online=online,
        workstations_offline=len(statuses) - online,
    )


def judge_health(summary: Summary, offline: int, knobs: Knobs) -> Health:
    """Critical from the offline threshold or max(10, 10 % of jobs) failures; degraded from one
    offline or max(5, 5 %). `offline` counts workstations that are OFFLINE, not merely unlinked.
    """
    failed, total = summary.jobs_failed, summary.total_jobs
    if offline >= knobs.critical_workstations_offline or failed >= max(10, total * 0.10):
        return Health.CRITICAL
    if offline >= 1 or failed >= max(5, total * 0.05):
        return Health.DEGRADED
    return Health.HEALTHY


def judge_anomaly(summary: Summary, knobs: Knobs) -> bool:
    """Whether failed ÷ all jobs is over the threshold, with at least five failed."""
    if summary.total_jobs == 0 or summary.jobs_failed < ANOMALY_LEAST_FAILURES:
        return False
    return summary.jobs_failed / summary.total_jobs > knobs.anomaly_failure_rate


def tell_health(before: Baseline, after: Baseline, now: datetime) -> list[Detected]:
    """Tell what changed of the whole between two baselines."""
    told: list[Detected] = []
    figures: dict[str, object] = {
        "jobs_failed": after.summary.jobs_failed,
        "total_jobs": after.summary.total_jobs,
        "workstations_offline": after.summary.workstations_offline,
    }
    if before.health is not after.health:
        words = {"previous": before.health.word, "current": after.health.word}
        told.append(tell(_TOLD[after.health], now, **words, facts=figures))
    if after.anomaly and not before.anomaly:
        told.append(tell(EventType.ANOMALY_DETECTED, now, facts=figures))
    return told
