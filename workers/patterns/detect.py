"""All patterns of a window of history: prepare, set outages aside, test, tell."""

from collections.abc import Collection
from dataclasses import fields, replace
from datetime import datetime, tzinfo
from typing import Any

import numpy as np

from data.domain.patterns import Evidence, JobId, Pattern
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
    found = [_plain(pattern) for pattern in found if pattern.confidence >= min_confidence]
    return sorted(found, key=lambda pattern: (-pattern.confidence, pattern.p_value, pattern.key))


def _plain(pattern: Pattern) -> Pattern:
    """The pattern in Python's own numbers: numpy's are not JSON, and this goes to outsiders."""
    evidence = pattern.evidence
    return replace(
        pattern,
        **_numbers(pattern),
        evidence=replace(
            evidence,
            **_numbers(evidence),
            run_ids=tuple(map(int, evidence.run_ids)),
            facts={name: _number(value) for name, value in evidence.facts.items()},
        ),
    )


def _numbers(value: Pattern | Evidence) -> dict[str, Any]:
    named = {each.name: getattr(value, each.name) for each in fields(value)}
    return {name: _number(v) for name, v in named.items() if isinstance(v, np.generic)}


def _number(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
