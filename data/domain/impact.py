"""How much hangs on a problem: what waits for it, which limit is at risk, its place in the order.
PURE.

The order of problems is one number, the highest first. It has 53 bits, so that a browser keeps it
whole, and does not change by itself while time passes:

    bits 52-51   the rank
    with a limit (ranks 3 and 2):
    bits 50-26   the minute it must be mended by, counted down: least slack first
    bits 25-14   jobs that wait, 4,095 at most
    bits 13-0    the day it opened, counted down: older first
    else (ranks 1 and 0):
    bits 50-31   jobs that wait, 1,048,575 at most
    bits 30-0    the second it opened, counted down

Minutes, days and seconds are those since 2020; the scales end in 2083, 2064 and 2088.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from typing import Literal

from data.domain.events import Severity
from data.domain.problem_view import BlockedView, DeadlineView

Source = Literal["engine", "learned", "stream"]
"""Who told what waits: the engine; dependencies known from earlier plans and patterns; or nobody,
so that the rest of the job stream is taken."""

_SINCE = datetime(2020, 1, 1, tzinfo=UTC)
_RANK = 51
_MINUTES, _WAITING_LIMIT, _DAYS = 25, 12, 14
_WAITING, _SECONDS = 20, 31


class Rank(IntEnum):
    REST = 0
    CRITICAL = 1  # it is, or a critical job waits; no limit is known
    LIMIT = 2  # the same with a limit
    MISSES = 3  # a critical job will miss its limit


@dataclass(frozen=True, slots=True)
class Impact:
    """`jobs` are the first of those that wait, in order; the totals count all. `severity` is None
    where what waits does not make the problem critical."""

    total: int
    critical: int
    jobs: tuple[BlockedView, ...]
    source: Source | None
    deadline: DeadlineView | None
    severity: Severity | None
    score: int

    def differs(self, other: "Impact") -> bool:
        """Whether more than the time by which things are expected to end is another."""
        return self._facts != other._facts

    def drifted_s(self, other: "Impact") -> float:
        """How far the expected ends of the jobs of both are from those they were at."""
        was = {job.job_id: job.predicted_end for job in other.jobs}
        ends = [(job.predicted_end, was.get(job.job_id)) for job in self.jobs]
        if self.deadline and other.deadline:
            ends.append((self.deadline.predicted_end, other.deadline.predicted_end))
        return max((abs((a - b).total_seconds()) for a, b in ends if a and b), default=0.0)

    @property
    def _facts(self) -> tuple[object, ...]:
        limit = self.deadline
        return (
            self.total,
            self.critical,
            [job.job_id for job in self.jobs],
            self.source,
            limit and (limit.at, limit.job_name),
            self.severity,
            self.score,
        )


def score(
    opened_at: datetime,
    *,
    critical: bool,
    blocked: int = 0,
    mend_by: datetime | None = None,
    misses: bool = False,
) -> int:
    """The number problems are ordered by.

    `mend_by` is now plus the slack of the limit most at risk; it counts for critical ones alone.
    """
    if critical and mend_by is not None:
        rank = Rank.MISSES if misses else Rank.LIMIT
        left = _left(mend_by, timedelta(minutes=1), _MINUTES)
        waiting = min(blocked, _most(_WAITING_LIMIT))
        age = _left(opened_at, timedelta(days=1), _DAYS)
        rest = (left << _WAITING_LIMIT | waiting) << _DAYS | age
    else:
        rank = Rank.CRITICAL if critical else Rank.REST
        waiting = min(blocked, _most(_WAITING))
        rest = waiting << _SECONDS | _left(opened_at, timedelta(seconds=1), _SECONDS)
    return rank << _RANK | rest


def rank_of(score: int) -> Rank:
    """The rank a number was given."""
    return Rank(score >> _RANK)


def _most(bits: int) -> int:
    return (1 << bits) - 1


def _left(at: datetime, unit: timedelta, bits: int) -> int:
    """What is left of a scale at an instant: the earlier the more."""
    return min(max(_most(bits) - (at - _SINCE) // unit, 0), _most(bits))
