"""Failures that a workstation or the plant explains: found first and left out of every test.

A scan over time: how much likelier the results around a failure are if everything that ran there
failed at one common rate than if each job failed at its own rate of that hour. Jobs that fail
often anyway, alone, together or at that hour, hardly count; jobs that never fail count much.
"""

from itertools import pairwise

import numpy as np

from workers.patterns.exact import binomial_tail, log_likelihood
from workers.patterns.prepare import DAY_MS, MINUTE_MS, Instances
from workers.patterns.table import Flags, Floats, Ints, SmallInts

WINDOWS_MS = (20 * MINUTE_MS, 40 * MINUTE_MS, 80 * MINUTE_MS)
WORKSTATION_RATE = 0.5
PLANT_RATE = 0.2
"""Less of what ran there must fail on a bad day of single jobs, more in an outage."""
WORKSTATION_FAILURES = 3
PLANT_FAILURES = 8
LOG_RATIO = 10.0
"""Natural log of the likelihood ratio. Some 1e4 separate windows are looked at in a month."""
SAME_HOUR_MS = 45 * MINUTE_MS
ALIKE = 0.6
"""Share of the jobs of one episode that fell in another, for the two to be the same trouble."""
NO_ACCIDENT = 0.005
"""As many episodes at one hour are less likely than this if they come at any hour."""


def in_outage(instances: Instances, rates: Floats, job_workstation: SmallInts) -> Flags:
    """Mark the instances that ran on a workstation, or in a plant, while it was broken.

    A run belongs to an outage by its start, or, when it failed, by its end: what was under way
    when the workstation broke fails too.
    """
    marked = np.zeros(len(instances), np.bool_)
    places = job_workstation[instances.job]
    for times in (instances.start, instances.end):
        by_place = np.lexsort((times, places))
        bounds = np.searchsorted(places[by_place], np.arange(len(np.bincount(places)) + 1))
        for low, high in pairwise(bounds.tolist()):
            _scan(
                instances,
                rates,
                times,
                by_place[low:high],
                marked,
                least=WORKSTATION_FAILURES,
                share=WORKSTATION_RATE,
            )
        _scan(
            instances,
            rates,
            times,
            np.argsort(times, kind="stable"),
            marked,
            least=PLANT_FAILURES,
            share=PLANT_RATE,
        )
    return marked


def _scan(
    instances: Instances,
    rates: Floats,
    times: Ints,
    rows: Ints,
    marked: Flags,
    *,
    least: int,
    share: float,
) -> None:
    """Mark what lies between the first and the last failure of every window that stands out,
    but for those that do so at one hour with the same jobs."""
    at, failed, rate = times[rows], instances.failed[rows], rates[rows]
    failures = np.flatnonzero(failed)
    if len(failures) < least:
        return
    stood_out = np.zeros(len(rows), np.bool_)
    count = np.concatenate(([0], np.cumsum(failed)))
    alone = np.where(failed, np.log(rate), np.log1p(-rate))
    log_alone = np.concatenate(([0.0], np.cumsum(alone)))
    # Only windows that begin at a failure: every other one holds no more failures and more runs.
    for width in WINDOWS_MS:
        last = np.searchsorted(at[failures], at[failures] + width, side="right") - 1
        low, high = failures, failures[last] + 1
        k, n = count[high] - count[low], high - low
        ratio = log_likelihood(k, n) - (log_alone[high] - log_alone[low])
        bad = (k >= least) & (k / n >= share) & (ratio >= LOG_RATIO)
        for begin, stop in zip(low[bad].tolist(), high[bad].tolist(), strict=True):
            jobs = instances.job[rows[begin:stop]][failed[begin:stop]]
            # One job failing again and again is that job's trouble, not the workstation's.
            if len(np.unique(jobs)) >= least:
                stood_out[begin:stop] = True
    edges = np.flatnonzero(np.diff(stood_out, prepend=False, append=False)).tolist()
    episodes = list(zip(edges[::2], edges[1::2], strict=True))
    hit = [
        frozenset(instances.job[rows[begin:stop]][failed[begin:stop]].tolist())
        for begin, stop in episodes
    ]
    hours = np.array([at[begin] % DAY_MS for begin, _ in episodes], np.int64)
    for n, (begin, stop) in enumerate(episodes):
        if not _keeps_hours(n, hit, hours):
            marked[rows[begin:stop]] = True


def _keeps_hours(n: int, hit: list[frozenset[int]], hours: Ints) -> bool:
    """Whether much the same jobs fell together again and again at this time of the day.

    Outages come at any hour. A job with many successors brings them down at its own, and alone on
    its workstation at night it looks like an outage each time.
    """
    apart = np.abs((hours - hours[n] + DAY_MS // 2) % DAY_MS - DAY_MS // 2)
    near = np.flatnonzero(apart <= SAME_HOUR_MS).tolist()
    alike = sum(i != n and len(hit[i] & hit[n]) >= ALIKE * len(hit[n]) for i in near)
    if alike < 2:
        return False
    return binomial_tail(alike, len(hit) - 1, 2 * SAME_HOUR_MS / DAY_MS) < NO_ACCIDENT
