"""How long good runs took."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from data.domain.status import Status
from data.domain.views import RunView
from data.store.asked.chosen import MOST_ROWS, Chosen
from data.store.asked.ended import of_ended
from data.store.history import job_names, read_runs
from data.store.sql import fetch
from data.store.where import Where

_GOOD = f"r.status = {int(Status.SUCC)} AND r.start_at IS NOT NULL"
_TOOK = "CASE WHEN r.end_at < r.start_at THEN 0 ELSE r.end_at - r.start_at END"


@dataclass(frozen=True, slots=True)
class JobTimes:
    """How long the good runs of one job took, in seconds."""

    job_name: str
    job_stream: str
    workstation: str
    runs: int
    mean_s: float
    longest_s: float


@dataclass(frozen=True, slots=True)
class Took:
    """Good runs and the seconds of them all; the jobs that are slowest on average, and the runs
    that took longest (or shortest)."""

    runs: int
    total_s: float
    jobs: list[JobTimes]
    extremes: list[RunView]


def durations(
    connection: Connection, chosen: Chosen, start: datetime, end: datetime
) -> list[float]:
    """Seconds that each good run which ended in a period took, in no order."""
    found: list[float] = []
    for where in of_ended(connection, chosen, start, end, _GOOD):
        rows = fetch(connection, f"SELECT {_TOOK} FROM job_runs r{where}", where.values)
        found += [row[0] / 1000 for row in rows]
    return found


def timed(
    connection: Connection,
    chosen: Chosen,
    start: datetime,
    end: datetime,
    most: int = MOST_ROWS,
    *,
    fastest: bool = False,
) -> Took:
    """How long the good runs that ended in a period took."""
    parts = of_ended(connection, chosen, start, end, _GOOD)
    sums: dict[int, list[int]] = {}
    for where in parts:
        for job, *counts in fetch(
            connection,
            f"SELECT r.job_id, count(*), sum({_TOOK}), max({_TOOK}), min({_TOOK})"
            f" FROM job_runs r{where} GROUP BY r.job_id",
            where.values,
        ):
            one = sums.setdefault(job, [0, 0, counts[2], counts[3]])
            one[0] += counts[0]
            one[1] += int(counts[1])
            one[2], one[3] = max(one[2], counts[2]), min(one[3], counts[3])
    slow = sorted(sums.items(), key=lambda one: (-one[1][1] / one[1][0], one[0]))[:most]
    names = job_names(connection, [job for job, _ in slow])
    jobs = [
        JobTimes(*names[job], runs=n, mean_s=total / n / 1000, longest_s=longest / 1000)
        for job, (n, total, longest, _) in slow
    ]
    # The first runs are runs of the jobs whose own first ones come first.
    first = sorted(sums, key=lambda job: sums[job][3] if fastest else -sums[job][2])
    return Took(
        runs=sum(n for n, *_ in sums.values()),
        total_s=sum(total for _, total, *_ in sums.values()) / 1000,
        jobs=jobs,
        extremes=_extremes(connection, parts, first[:most], most, fastest),
    )


def _extremes(
    connection: Connection, parts: Sequence[Where], jobs: Sequence[int], most: int, fastest: bool
) -> list[RunView]:
    if not jobs:
        return []
    found: list[tuple[int, int]] = []
    for where in parts:
        where.among("r.job_id", jobs)
        found += fetch(
            connection,
            f"SELECT {_TOOK}, r.id FROM job_runs r{where}"
            f" ORDER BY 1 {'ASC' if fastest else 'DESC'}, r.id LIMIT {int(most)}",
            where.values,
        )
    found = sorted(found, key=lambda row: (row[0] if fastest else -row[0], row[1]))[:most]
    return read_runs(connection, [row[1] for row in found])
