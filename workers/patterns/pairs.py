"""Which pairs of jobs could be a chain, and how many of them chance alone would bring.

Every failure of A is met with every run of B that started soon after it ended; nothing else needs
to be looked at closely.
"""

from dataclasses import dataclass

import numpy as np

from workers.patterns.exact import log_factorials
from workers.patterns.prepare import MINUTE_MS, Instances
from workers.patterns.table import Floats, Ints

LAG_MS = 33 * MINUTE_MS
"""B starts at most this long after A has ended: about 30 minutes."""
LEAST_MEETINGS = 3
LEAST_RATE = 0.3
"""P(B fails | A failed) of a chain worth telling."""
_AT_ONCE = 4_000_000


@dataclass(frozen=True, slots=True)
class Meetings:
    """By pair of jobs: runs of B soon after a failure of A, and how many of them failed.

    `expected` is how many would have failed had B only its own rate of that hour.
    """

    first: Ints
    then: Ints
    chances: Ints
    met: Ints
    expected: Floats

    @property
    def candidates(self) -> Ints:
        """Pairs that met often enough, and clearly more often than B's own rate leads to expect:
        three times the rate after a success is always more than that.
        """
        beyond = self.met - self.expected
        return np.flatnonzero(
            (self.met >= LEAST_MEETINGS)
            & (self.met >= 0.9 * LEAST_RATE * self.chances)
            & (beyond >= 1.5 * np.sqrt(self.expected + 0.1))
        )


def find_meetings(instances: Instances, rates: Floats) -> Meetings:
    """Pairs in which both jobs have failed often enough to meet three times at all."""
    jobs = len(instances.first) - 1
    failures = np.bincount(instances.job, instances.failed, jobs)
    able = failures[instances.job] >= LEAST_MEETINGS
    broke = np.flatnonzero(able & instances.failed)
    ran = np.flatnonzero(able)
    ran = ran[np.argsort(instances.start[ran], kind="stable")]
    starts = instances.start[ran]
    low = np.searchsorted(starts, instances.end[broke], side="left")
    high = np.searchsorted(starts, instances.end[broke] + LAG_MS, side="right")
    parts: list[tuple[Ints, Ints, Ints, Floats]] = []
    for begin, stop in _batches(high - low):
        width = (high - low)[begin:stop]
        of = np.repeat(np.arange(begin, stop), width)
        step = np.arange(len(of)) - np.repeat(np.cumsum(width) - width, width)
        row = ran[low[of] + step]
        first, then = instances.job[broke[of]].astype(np.int64), instances.job[row]
        other = first != then
        # Of a job that runs often only the first run after a failure.
        _, once = np.unique(of[other].astype(np.int64) * jobs + then[other], return_index=True)
        row, key = row[other][once], (first * jobs + then)[other][once]
        parts.append(_sum_by(key, np.ones(len(key)), instances.failed[row], rates[row]))
    if not parts:
        none = np.zeros(0, np.int64)
        return Meetings(none, none, none, none, none.astype(np.float64))
    key, chances, met, expected = (
        parts[0]
        if len(parts) == 1
        else _sum_by(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    )
    return Meetings(key // jobs, key % jobs, chances, met, expected)


def _batches(widths: Ints):
    """Cut a list of widths into stretches whose sum fits in memory."""
    if not widths.sum():
        return
    total = np.cumsum(widths)
    begin = 0
    while begin < len(widths):
        done = int(total[begin - 1]) if begin else 0
        stop = max(begin + 1, int(np.searchsorted(total, done + _AT_ONCE, side="right")))
        yield begin, stop
        begin = stop


def _sum_by(key: Ints, chances, met, expected) -> tuple[Ints, Ints, Ints, Floats]:
    order = np.argsort(key, kind="stable")
    key = key[order]
    cuts = np.flatnonzero(
        np.concatenate((np.ones(min(1, len(key)), np.bool_), key[1:] != key[:-1]))
    )
    if not len(cuts):
        none = np.zeros(0, np.int64)
        return none, none, none, none.astype(np.float64)
    sums = [
        np.add.reduceat(np.asarray(column, np.float64)[order], cuts)
        for column in (chances, met, expected)
    ]
    return key[cuts], sums[0].astype(np.int64), sums[1].astype(np.int64), sums[2]


def sample_pairs(meetings: Meetings, size: int) -> tuple[Ints, Floats]:
    """Some pairs and how many each stands for, taken the rather the likelier chance makes them
    look like a chain. No more than about `size`; with fewer pairs than that, all of them.
    """
    possible = np.flatnonzero(meetings.chances >= LEAST_MEETINGS)
    if not len(possible):
        return possible, np.zeros(0)
    n = meetings.chances[possible]
    rate = np.clip(meetings.expected[possible] / n, 1e-4, 0.9)
    least = np.maximum(LEAST_MEETINGS, np.ceil(LEAST_RATE * n)).astype(np.int64)
    table = log_factorials(int(n.max()))
    # The first term of the binomial tail is its size well enough to choose by.
    logs = table[n] - table[least] - table[n - least]
    size_of = np.exp(logs + least * np.log(rate) + (n - least) * np.log1p(-rate))
    share = np.minimum(1.0, size * np.maximum(size_of, 1e-12) / size_of.sum())
    if len(possible) <= size:
        share = np.ones(len(possible))
    steps = np.floor(np.cumsum(share) + 1e-9)
    taken = np.flatnonzero(np.diff(steps, prepend=0.0) > 0)
    return possible[taken], 1 / share[taken]
