"""Events counted in intervals that begin where the reader's clock is round.

Hours and days are those of the configured zone: the night of a clock change has 23 or 25 hours.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise

from data.domain.events import Severity
from data.store.engine import Database
from data.store.event_filters import EventQuery
from data.store.events import events_between

MOST_BARS = 120
_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_ROUND_S = (
    _MINUTE, 2 * _MINUTE, 5 * _MINUTE, 10 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE,
    _HOUR, 2 * _HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR, _DAY, 7 * _DAY, 28 * _DAY,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Bar:
    """One interval, `end` excluded, and its events: all, warnings, failures (error, critical)."""

    start: datetime
    end: datetime
    total: int
    warnings: int
    failures: int


def width_s(start: datetime, end: datetime) -> int:
    """The narrowest round interval, in seconds, that makes at most MOST_BARS bars."""
    length = (end - start).total_seconds()
    return next((w for w in _ROUND_S if length / w <= MOST_BARS), _ROUND_S[-1])


def edges(start: datetime, end: datetime, zone: tzinfo) -> list[datetime]:
    """Where the intervals from `start` to `end` begin, and where the last one ends; UTC."""
    width = width_s(start, end)
    local = start.astimezone(zone)
    if width < _HOUR:
        into = (local.minute * 60 + local.second) % width
        first = start - timedelta(seconds=into, microseconds=local.microsecond)
        count = int((end - first) / timedelta(seconds=width)) + 1
        marks = [first + timedelta(seconds=width) * n for n in range(count + 1)]
    else:
        marks = _local_edges(local, end, width, zone)
    return [*(mark for mark in marks if mark < end), next(m for m in marks if m >= end)]


def _local_edges(local: datetime, end: datetime, width: int, zone: tzinfo) -> list[datetime]:
    # Walks along the wall clock; an hour that is told twice has both its halves in one interval
    # only where the interval is wider than it.
    step = timedelta(seconds=width)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None, fold=0)
    wall = midnight + step * ((local.replace(tzinfo=None) - midnight) // step)
    marks: list[datetime] = []
    while not marks or marks[-1] < end:
        for fold in (0, 1):
            at = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
            # A time the clock skips comes out later than the next one: taken once, in order.
            if (not marks or at > marks[-1]) and (fold == 0 or width <= _HOUR):
                marks.append(at)
        wall += step
    return marks


def count_bars(
    db: Database, start: datetime, end: datetime, zone: tzinfo, query: EventQuery
) -> list[Bar]:
    """The bars of a period; blocks, raises a StoreError when the store is away."""
    marks = edges(start, max(end, start + timedelta(minutes=1)), zone)
    return [
        Bar(
            begin,
            finish,
            sum(counts.values()),
            counts.get(Severity.WARNING, 0),
            counts.get(Severity.ERROR, 0) + counts.get(Severity.CRITICAL, 0),
        )
        for (begin, finish), counts in zip(
            pairwise(marks), events_between(db, marks, query), strict=True
        )
    ]
