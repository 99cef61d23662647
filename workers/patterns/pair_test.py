"""One pair of jobs under test: B after a failed A against B after a successful A.

Compared within strata of all else that could explain a failure of B: the fortnight, the load of
the plant, the time of day and B's own habits in time.
"""

from dataclasses import dataclass

import numpy as np

from workers.patterns.changes import best_split
from workers.patterns.exact import stratified_pmf, stratified_tail
from workers.patterns.pairs import LAG_MS, LEAST_MEETINGS, LEAST_RATE
from workers.patterns.prepare import DAY_MS, HOUR_MS, MINUTE_MS, Instances
from workers.patterns.table import Flags, Floats, Ints
from workers.patterns.times import month_ends, of_job

LEAST_RATIO = 3.0
CONTROL_MS = 60 * MINUTE_MS
FORTNIGHT_MS = 14 * DAY_MS
OFTEN_A_DAY = 2.0
STREAK_MS = 6 * HOUR_MS
FEW_PERIODS = 2
"""In a month the change of B's rate stands for the fortnights: both leave little to compare."""
HABIT = 0.05
"""p-value from which on a habit of B in time is taken into account."""


@dataclass(frozen=True, slots=True)
class Pair:
    """B's instances seen from A. `exposed` and `control` are flags over B's instances."""

    first: int
    then: int
    exposed: Flags
    control: Flags
    met: int
    chances: int
    base_met: int
    base_chances: int
    p: float


class PairTest:
    """Tests pairs over one set of instances; what belongs to one job alone is worked out once."""

    def __init__(self, instances: Instances, rates: Floats) -> None:
        self._instances = instances
        self._load = _load(instances, rates)
        self._streak = _streaks(instances)
        self._strata: dict[int, Ints] = {}
        self._ends: dict[int, tuple[Ints, Ints, Flags]] = {}

    def test(self, first: int, then: int) -> Pair | None:
        """The pair's own test, or None where the effect is too small to tell whatever its p."""
        exposed, control = self._exposure(first, then)
        b = self._instances.rows(then)
        failed = self._instances.failed[b]
        chances, met = int(exposed.sum()), int((exposed & failed).sum())
        base_chances, base_met = int(control.sum()), int((control & failed).sum())
        if not base_chances or not _is_strong(met, chances, base_met, base_chances):
            return None
        if len(np.unique(self._instances.day[b][exposed & failed])) < LEAST_MEETINGS:
            return None
        used = exposed | control
        n, m, r = table(self.strata(then)[used], exposed[used], failed[used])
        p = stratified_tail(met, n, m, r)
        return Pair(first, then, exposed, control, met, chances, base_met, base_chances, p)

    def by_chance(self, first: int, then: int) -> tuple[Floats, Floats]:
        """The p-values this pair could come out with and be told, and how likely chance makes
        each, given how often A and B failed.
        """
        exposed, control = self._exposure(first, then)
        used = exposed | control
        b = self._instances.rows(then)
        failed = self._instances.failed[b][used]
        n, m, r = table(self.strata(then)[used], exposed[used], failed)
        offset, pmf = stratified_pmf(n, m, r)
        tails = np.minimum(np.cumsum(pmf[::-1])[::-1], 1.0)
        chances, base_chances, total = int(m.sum()), int((n - m).sum()), int(r.sum())
        strong = np.array(
            [
                base_chances > 0 and _is_strong(met, chances, total - met, base_chances)
                for met in range(offset, offset + len(pmf))
            ],
            np.bool_,
        )
        return tails[strong], pmf[strong]

    def strata(self, then: int) -> Ints:
        """What else may explain a failure of B: the fortnight, the load of the plant, the quarter
        of the day, and whatever hour, weekday or turn of the month B's own failures gather at.

        Strata of every hour would protect as well and leave next to nothing to test in a month.
        """
        known = self._strata.get(then)
        if known is not None:
            return known
        instances = self._instances
        b = instances.rows(then)
        start = instances.start[b]
        length = int(start[-1]) - int(start[0]) + 1
        periods = max(1, length // FORTNIGHT_MS)
        period = (start - start[0]) * periods // length
        change = best_split(instances.failed[b])
        if change:
            # Two jobs that were bad in the same weeks meet often in them, and neither elsewhere.
            period = (period * 2 if periods > FEW_PERIODS else 0) + (
                np.arange(len(start)) >= change[0]
            )
        code = period * 4 + self._load[b]
        if len(start) > OFTEN_A_DAY * max(1.0, length / DAY_MS) * 1.05:
            code = code * 4 + instances.hour[b] // 6
        months = month_ends(instances.day[b]) if length > 60 * DAY_MS else None
        for habit in of_job(instances, then, b, months):
            if habit.p > HABIT:
                continue
            inside = habit.inside.astype(np.int64)
            if habit.kind == "hour":
                # A cluster around midnight fills half of each hour it touches.
                inside *= 1 + start // (HOUR_MS // 2) % 4
            code = code * 5 + inside
        _, strata = np.unique(code, return_inverse=True)
        self._strata[then] = strata
        return strata

    def _exposure(self, first: int, then: int) -> tuple[Flags, Flags]:
        """Which runs of B started soon after A failed, and which after A succeeded.

        A comes before B when A's end comes before B's start: with one instant a run, half of all
        chains would read backwards.
        """
        ends, count, streak = self._ended(first)
        b = self._instances.rows(then)
        starts = self._instances.start[b]
        before = np.searchsorted(ends, starts, side="right")
        soon = np.searchsorted(ends, starts - LAG_MS, side="left")
        within = np.searchsorted(ends, starts - CONTROL_MS, side="left")
        # Only the first run after a failure: what runs every quarter of an hour is spoiled once.
        since = np.concatenate(([0], before[:-1]))
        exposed = count[before] > count[np.maximum(soon, since)]
        control = (before > within) & (count[before] == count[within])
        # Both broken for hours is one meeting, not one for each run of theirs.
        going_on = exposed & self._streak[b] & streak[np.maximum(before - 1, 0)]
        return exposed & ~going_on, control & ~going_on

    def _ended(self, first: int) -> tuple[Ints, Ints, Flags]:
        """Ends of A's runs in order, failures among the first n of them, which go on failing."""
        known = self._ends.get(first)
        if known is None:
            a = self._instances.rows(first)
            order = np.argsort(self._instances.end[a], kind="stable")
            failed = self._instances.failed[a][order]
            count = np.concatenate(([0], np.cumsum(failed)))
            known = (self._instances.end[a][order], count, self._streak[a][order])
            self._ends[first] = known
        return known


def table(strata: Ints, exposed: Flags, failed: Flags) -> tuple[Ints, Ints, Ints]:
    """By stratum: runs, exposed runs, failures."""
    n = np.bincount(strata)
    m = np.bincount(strata, exposed, len(n)).astype(np.int64)
    r = np.bincount(strata, failed, len(n)).astype(np.int64)
    some = (m > 0) & (r > 0)
    # Strata without one or the other add nothing but runs and failures: they become one.
    rest = ~some
    if rest.any():
        # Kept apart into those without exposed runs and those without failures.
        idle = rest & (m == 0)
        calm = rest & (m > 0)
        n = np.concatenate((n[some], [n[idle].sum(), n[calm].sum()]))
        m = np.concatenate((m[some], [0, m[calm].sum()]))
        r = np.concatenate((r[some], [r[idle].sum(), 0]))
    return n, m, r


def _is_strong(met: int, chances: int, base_met: int, base_chances: int) -> bool:
    if met < LEAST_MEETINGS or met < LEAST_RATE * chances:
        return False
    return met * base_chances >= LEAST_RATIO * base_met * chances


def _streaks(instances: Instances) -> Flags:
    """Whether the instance before it, of the same job and not long before, failed too."""
    streak = np.zeros(len(instances), np.bool_)
    streak[1:] = (
        instances.failed[:-1]
        & (instances.job[1:] == instances.job[:-1])
        & (instances.start[1:] - instances.start[:-1] <= STREAK_MS)
    )
    return streak


def _load(instances: Instances, rates: Floats) -> Ints:
    """0 on a usual day, 1 on a day of the plant with clearly more failures than its jobs' rates
    lead to expect, 2 in an hour of the kind."""
    hour = instances.start // HOUR_MS
    return np.maximum(
        _stormy(instances.day.astype(np.int64), instances.failed, rates, 3.5) * 1,
        _stormy(hour, instances.failed, rates, 4.5) * 2,
    )


def _stormy(slot: Ints, failed: Flags, rates: Floats, limit: float) -> Flags:
    """Slots whose failures are `limit` standard deviations above what was expected of them."""
    if not len(slot):
        return np.zeros(0, np.bool_)
    slot = slot - slot.min()
    k = np.bincount(slot, failed)
    mean = np.bincount(slot, rates)
    # The square root makes the Poisson's spread 1/2 whatever its mean (Anscombe).
    return (2 * (np.sqrt(k + 0.375) - np.sqrt(mean + 0.375)) > limit)[slot]
