"""Jobs that fail more often than the plant does, and still do."""

from collections.abc import Iterator

import numpy as np

from data.domain.patterns import JobId, Pattern, PatternType
from workers.patterns.changes import best_split
from workers.patterns.claims import Found, chance_to_be_true, instant, smoothed_ratio, tell
from workers.patterns.exact import beta_binomial_tail, binomial_tail, q_values
from workers.patterns.prepare import Instances
from workers.patterns.table import Flags, Floats, Ints

FALSE_DISCOVERY_RATE = 0.10
"""Nominal: jobs are tested against 2 % where most plants fail less, so that of what is told at 10 %
far fewer are false (measured: one or two in a hundred)."""
SURE_RATE = 0.02
"""What is less sure than this is believed to be fixed sooner."""
NORMAL_RATE = 0.02
"""A plant that fails less than this is still normal at this rate."""
LEAST_RATE = 0.08
LEAST_FAILURES = 3
"""An hourly job at 2 % fails 14 times a month, surely more than others, and is no finding."""
FIXED = 0.01
"""A recent past less likely than this at the former rate means that the job was fixed."""
PROBABLY_FIXED = 0.2
"""The same for a job that is less sure to have failed too often at all."""


def find_recurring(instances: Instances, jobs: tuple[JobId, ...]) -> Iterator[Pattern]:
    """Exact test of each job against the plant, Benjamini-Hochberg over all jobs."""
    ran = np.diff(instances.first)
    failures = np.bincount(instances.job, instances.failed, len(jobs)).astype(np.int64)
    tested = np.flatnonzero(ran)
    if not len(tested):
        return
    normal, strength = _normal(failures[tested], ran[tested])
    p = np.ones(len(jobs))
    for j in np.flatnonzero(failures >= 2).tolist():
        k, n = int(failures[j]), int(ran[j])
        p[j] = (
            beta_binomial_tail(k, n, normal, strength) if strength else binomial_tail(k, n, normal)
        )
    q = np.ones(len(jobs))
    q[tested] = q_values(p[tested])
    told = (q <= FALSE_DISCOVERY_RATE) & (failures >= LEAST_FAILURES)
    told &= failures >= LEAST_RATE * ran
    confidence = chance_to_be_true(p, told, len(tested))
    for j in np.flatnonzero(told).tolist():
        low, high = int(instances.first[j]), int(instances.first[j + 1])
        rows = low + np.flatnonzero(instances.failed[low:high])
        k, n = len(rows), high - low
        clean = high - 1 - int(rows[-1])
        since = _onset(instances.failed[low:high])
        rate_since = float(instances.failed[low + since : high].mean())
        certain = FIXED if q[j] <= SURE_RATE else PROBABLY_FIXED
        if _fixed(instances.failed[low:high], normal, certain):
            continue
        yield tell(
            PatternType.RECURRING_FAILURE,
            jobs[j],
            instances,
            rows,
            Found(k, n, int(failures.sum()) - k, int(ran.sum()) - n),
            p[j],
            q[j],
            confidence[j],
            facts={
                "rate_since": rate_since,
                "clean_since": clean,
                # At its present rate the runs before would have failed too, and did not: with
                # fewer of them it is but the day from which runs are known.
                **(
                    {"since": instant(int(instances.start[low + since])).isoformat()}
                    if since * rate_since >= LEAST_FAILURES
                    else {}
                ),
            },
            base_rate=normal,
            effect=smoothed_ratio(k, n, normal * n, n),
        )


def _normal(failures: Ints, ran: Ints) -> tuple[float, float | None]:
    """The plant's normal failure rate, and how much jobs differ in it (strength of a Beta).

    Jobs that clearly stand out are left out before both are estimated. The strength is None when
    jobs differ no more than chance makes them.
    """
    shrunk = (failures + 0.2) / (ran + 10)
    typical = float(np.median(shrunk))
    usual = np.ones(len(ran), np.bool_)
    for _ in range(3):
        usual = np.array(
            [
                binomial_tail(k, n, min(0.5, max(typical, NORMAL_RATE))) > 1e-3
                for k, n in zip(failures.tolist(), ran.tolist(), strict=True)
            ]
        )
        if not usual.any():
            return max(NORMAL_RATE, typical), None
        typical = float(failures[usual].sum() / ran[usual].sum())
    rate = min(0.5, max(NORMAL_RATE, typical))
    return rate, _strength(failures[usual], ran[usual], typical)


def _strength(failures: Ints, ran: Ints, rate: float) -> float | None:
    """Method of moments over jobs: the spread of rates beyond what binomial counts have."""
    if not 0 < rate < 1 or len(ran) < 30:
        return None
    many = ran >= 2
    k, n = failures[many].astype(np.float64), ran[many].astype(np.float64)
    beyond: Floats = (k - n * rate) ** 2 - n * rate * (1 - rate)
    scale = float((n * (n - 1)).sum()) * rate * (1 - rate)
    correlation = float(beyond.sum()) / scale if scale else 0.0
    if correlation <= 1e-4:
        return None
    return max(20.0, 1 / correlation - 1)


def _fixed(failed: Flags, normal: float, limit: float) -> bool:
    """Whether the job has come back to normal: some recent stretch is `1 / limit` times likelier
    at the plant's rate than at the job's rate before it.

    Without a failure in the stretch this is (1 - r)^m < `limit`. Looking at every stretch costs
    nothing: for a job that still fails the ratio, followed backwards, is a martingale, and it
    ever reaches 1 / limit with a chance of `limit` (Ville's inequality).
    """
    k = np.concatenate(([0], np.cumsum(failed))).astype(np.float64)
    splits = np.flatnonzero(failed) + 1  # right after a failure: any other has fewer clean runs
    before_k, before_n = k[splits], splits.astype(np.float64)
    after_k, after_n = k[-1] - before_k, len(failed) - before_n
    rate = np.minimum(before_k / before_n, 0.999)
    ratio = after_k * np.log(normal / rate) + (after_n - after_k) * np.log(
        (1 - normal) / (1 - rate)
    )
    calm = (after_k < LEAST_RATE * after_n) & (before_k >= LEAST_FAILURES)
    return bool((calm & (ratio > -np.log(limit))).any())


def _onset(failed: Flags) -> int:
    """Index of the failure from which on the job fails at its present rate; 0: all along."""
    change = best_split(failed)
    return change[0] if change and change[1] > 0 else 0
