"""From runs to instances: what is tested are first attempts with a result, in local time."""

from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta, tzinfo

import numpy as np

from data.domain.status import FAILURES, RESULTS
from workers.patterns.table import (
    NO_TIME,
    Flags,
    Floats,
    Ints,
    RunTable,
    SmallInts,
)

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS

_SLOT_MS = 15 * MINUTE_MS  # offsets of all zones in use change on a quarter of an hour


@dataclass(frozen=True, slots=True)
class Instances:
    """One row an instance (job and scheduled time), by job and then by start.

    `start` and `end` are epoch ms UTC; a run that was never launched has the time it was due.
    `hour` and `day` are local: the day is counted from 1970-01-01. `first[j]:first[j + 1]` are the
    instances of job j.
    """

    job: SmallInts
    start: Ints
    end: Ints
    failed: Flags
    hour: SmallInts
    day: SmallInts
    run_id: Ints
    first: Ints

    def __len__(self) -> int:
        return len(self.job)

    def rows(self, job: int) -> slice:
        """Those of one job."""
        return slice(int(self.first[job]), int(self.first[job + 1]))

    def keep(self, kept: Flags) -> "Instances":
        """The same without some rows."""
        named = {one.name: getattr(self, one.name)[kept] for one in fields(self)[:-1]}
        return Instances(**named, first=np.searchsorted(named["job"], np.arange(len(self.first))))


def prepare(runs: RunTable, now: datetime, days: int, zone: tzinfo) -> Instances:
    """Keep the first attempt that gave a result of every instance in `[now - days, now)`.

    A rerun has the scheduled time of the run it repeats and is no second observation. Cancelled
    and suppressed runs are neither success nor failure, nor are those still under way.
    """
    until = round(now.timestamp() * 1000)
    start = np.where(runs.started != NO_TIME, runs.started, runs.scheduled)
    kept = np.isin(runs.status, [*RESULTS])
    kept &= (start >= until - days * DAY_MS) & (start < until)
    rows = np.flatnonzero(kept)
    job = runs.job[rows]
    start = start[rows]
    # Without a scheduled time nothing tells a rerun: every run is an instance of its own.
    scheduled = np.where(runs.scheduled[rows] != NO_TIME, runs.scheduled[rows], start)
    order = np.lexsort((start, scheduled, job))
    rows, job, start, scheduled = rows[order], job[order], start[order], scheduled[order]
    attempt_one = np.ones(len(rows), np.bool_)
    attempt_one[1:] = (job[1:] != job[:-1]) | (scheduled[1:] != scheduled[:-1])
    rows, job, start = rows[attempt_one], job[attempt_one], start[attempt_one]
    order = np.lexsort((start, job))
    rows, job, start = rows[order], job[order], start[order]
    local = start + _offsets(start, zone)
    return Instances(
        job=job,
        start=start,
        end=np.maximum(np.where(runs.ended[rows] != NO_TIME, runs.ended[rows], start), start),
        failed=np.isin(runs.status[rows], [*FAILURES]),
        hour=(local // HOUR_MS % 24).astype(np.int32),
        day=(local // DAY_MS).astype(np.int32),
        run_id=runs.run_id[rows],
        first=np.searchsorted(job, np.arange(len(runs.jobs) + 1)),
    )


def local_hours(at: Ints, zone: tzinfo) -> Floats:
    """Hour of the local day with its fraction."""
    return (at + _offsets(at, zone)) % DAY_MS / HOUR_MS


def _offsets(at: Ints, zone: tzinfo) -> Ints:
    """The zone's distance from UTC at each instant, ms: asked once a quarter of an hour."""
    slots, of = np.unique(at // _SLOT_MS, return_inverse=True)
    offsets = [
        datetime.fromtimestamp(slot * (_SLOT_MS // 1000), UTC).astimezone(zone).utcoffset()
        for slot in slots.tolist()
    ]
    return np.array(
        [(offset or timedelta()) // timedelta(milliseconds=1) for offset in offsets], np.int64
    )[of]


def expected_rates(instances: Instances, strength: float = 10.0) -> Floats:
    """How likely each instance was to fail, judged by the job's *other* instances.

    The rate of the job at that hour, drawn to the rate of the job, drawn to that of the plant,
    each by `strength` imagined observations. Leaving the instance itself out keeps a failure from
    explaining itself.
    """
    failed = instances.failed.astype(np.float64)
    plant = (failed.sum() + 1) / (len(failed) + 50)
    jobs = len(instances.first) - 1
    n_job = np.bincount(instances.job, minlength=jobs)[instances.job] - 1
    k_job = np.bincount(instances.job, failed, jobs)[instances.job] - failed
    of_job = (k_job + 2 * strength * plant) / (n_job + 2 * strength)
    cell = instances.job.astype(np.int64) * 24 + instances.hour
    n_cell = np.bincount(cell, minlength=jobs * 24)[cell] - 1
    k_cell = np.bincount(cell, failed, jobs * 24)[cell] - failed
    return np.clip((k_cell + strength * of_job) / (n_cell + strength), 1e-4, 0.95)
