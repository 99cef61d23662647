"""All patterns of a window of history: prepare, set outages aside, test, tell."""

from collections.abc import Collection
from datetime import datetime, tzinfo

from data.domain.patterns import JobId, Pattern
from workers.patterns.chains import find_chains
from workers.patterns.outages import in_outage
from workers.patterns.prepare import expected_rates, prepare
from workers.patterns.recurring import find_recurring
from workers.patterns.table import RunTable
from workers.patterns.times import find_times


def detect_patterns(
    runs: RunTable,
    *,
    now: datetime,
    days: int,
    zone: tzinfo,
    min_confidence: float = 0.0,
    known_links: Collection[tuple[JobId, JobId]] = (),
) -> list[Pattern]:
    """Every pattern of the runs started in `[now - days, now)`, the surest first.

    Hours, weekdays and months are those of `zone` at each run. `known_links` are direct
    dependencies of the plan, predecessor first: chains along them need less evidence.
    """
    instances = prepare(runs, now, days, zone)
    outage = in_outage(instances, expected_rates(instances), runs.job_workstation)
    instances = instances.keep(~outage)
    rates = expected_rates(instances)
    found = [
        *find_recurring(instances, runs.jobs),
        *find_times(instances, runs.jobs, zone, days),
        *find_chains(instances, rates, runs.jobs, known_links),
    ]
    sure = [pattern for pattern in found if pattern.confidence >= min_confidence]
    return sorted(sure, key=lambda pattern: (-pattern.confidence, pattern.p_value, pattern.key))
