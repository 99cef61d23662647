"""When runs failed: counted by the hours and days of the local clock, and the runs themselves.

A run is filed under the hour it started in (ended in, where it never started), as in `rollups`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from sqlalchemy import Connection

from data.domain import views
from data.domain.status import FAILURES, RESULTS
from data.domain.views import RunView, View
from data.store.engine import Database
from data.store.filed import Jobs
from data.store.history import job_names, read_runs
from data.store.run_rows import HOUR_MS
from data.store.sql import fetch, listed, ms

_IN_FAILURES, _IN_RESULTS = map(listed, (FAILURES, RESULTS))


@dataclass(slots=True)
class Count:
    """Runs that came to a result, and how many of them failed."""

    runs: int = 0
    failures: int = 0


@dataclass(frozen=True, slots=True)
class FailureCounts:
    """Counts by (weekday, hour) of the local clock, 0 = Monday, and by local day.

    What has no runs is left out.
    """

    by_hour: Mapping[tuple[int, int], Count]
    by_day: Mapping[date, Count]


@dataclass(frozen=True, slots=True)
class Place:
    """Which local hours are meant; None is any."""

    hour: int | None = None
    weekday: int | None = None
    day: date | None = None

    def has(self, local: datetime) -> bool:
        """Whether a local instant lies in it."""
        return (
            self.hour in (None, local.hour)
            and self.weekday in (None, local.weekday())
            and self.day in (None, local.date())
        )


@dataclass(frozen=True, slots=True)
class FailingJob:
    job_name: str
    job_stream: str
    workstation: str
    failures: int


class FailedRuns(View, frozen=True, kw_only=True):
    """`runs` are the newest, `jobs` those that failed most; `total` counts all failures."""

    total: views.Count
    timezone: str
    jobs: list[FailingJob]
    runs: list[RunView]


def failure_counts(
    db: Database, since: datetime, until: datetime, zone: tzinfo, job_name: str | None = None
) -> FailureCounts:
    """Count results from the hour of `since` to that of `until`, this one included.

    Hours are told by where they begin: in a zone half an hour off, its second half is filed under
    the hour before.
    """
    first, last = ms(since) // HOUR_MS, ms(until) // HOUR_MS
    by_hour: dict[tuple[int, int], Count] = {}
    by_day: dict[int, Count] = {}
    clock = _Clock(zone)
    with db.read() as connection:
        for hour, runs, failures in _results(connection, first, last, job_name):
            day, hour_of_day = divmod(clock.local_hour(hour), 24)
            for count in (
                by_hour.setdefault(((day + _THURSDAY) % 7, hour_of_day), Count()),
                by_day.setdefault(day, Count()),
            ):
                count.runs += runs
                count.failures += failures
    return FailureCounts(
        by_hour, {date.fromordinal(_DAY_0 + day): count for day, count in by_day.items()}
    )


def failed_runs(
    db: Database,
    since: datetime,
    until: datetime,
    zone: tzinfo,
    place: Place,
    job_name: str | None = None,
    most_runs: int = 50,
    most_jobs: int = 10,
) -> FailedRuns:
    """The failures `failure_counts` counted at a place, newest first."""
    first, last = ms(since) // HOUR_MS, ms(until) // HOUR_MS
    with db.read() as connection:
        hours = sorted(
            {
                hour
                for hour, _, failures in _results(connection, first, last, job_name)
                if failures > 0 and place.has(_local(hour, zone))
            }
        )
        found = list(_failures(connection, hours, job_name))
        found.sort(reverse=True)
        runs = read_runs(connection, [run for _, run, _ in found[:most_runs]])
        worst = Counter(job for _, _, job in found).most_common(most_jobs)
        names = job_names(connection, [job for job, _ in worst])
    return FailedRuns(
        total=len(found),
        timezone=str(zone),
        jobs=[FailingJob(*names[job], failures) for job, failures in worst],
        runs=runs,
    )


_DAY_0, _THURSDAY = date(1970, 1, 1).toordinal(), date(1970, 1, 1).weekday()


class _Clock:
    """The local hour of each hour since 1970: asked of the zone once a day, but for the days on
    which its clock is changed. A year has 8,760 hours."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._days: dict[int, int | None] = {}  # the minutes ahead of UTC, None: not all day

    def local_hour(self, hour: int) -> int:
        """Hours since the first midnight of 1970 on the local clock."""
        day = hour // 24
        if day not in self._days:
            begins, ends = self._ahead(day * 24), self._ahead(day * 24 + 24)
            self._days[day] = begins if begins == ends else None
        ahead = self._days[day]
        return (hour * 60 + (self._ahead(hour) if ahead is None else ahead)) // 60

    def _ahead(self, hour: int) -> int:
        offset = _local(hour, self._zone).utcoffset()
        return 0 if offset is None else int(offset.total_seconds() // 60)


def _local(hour: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(hour * HOUR_MS / 1000, UTC).astimezone(zone)


def _results(
    connection: Connection, first: int, last: int, job_name: str | None
) -> Iterable[tuple[int, int, int]]:
    """(hour since 1970, runs that came to a result, failures among them)."""
    counted = "SELECT hour, status, n FROM stats_hourly WHERE hour >= ? AND hour <= ?"
    values: Sequence[Any] = (first, last)
    if job_name is not None:
        filed, values = Jobs.called(connection, job_name).filed(
            "{at} AS filed, status",
            first * HOUR_MS,
            (last + 1) * HOUR_MS,
            " AND end_at IS NOT NULL",
        )
        counted = f"SELECT filed / {HOUR_MS} AS hour, status, 1 AS n FROM ({filed}) AS f"
    failed = f"CASE WHEN status IN {_IN_FAILURES} THEN n ELSE 0 END"
    for hour, runs, failures in fetch(
        connection,
        f"SELECT hour, sum(n), sum({failed}) FROM ({counted}) AS c WHERE status IN {_IN_RESULTS}"
        " GROUP BY hour HAVING sum(n) > 0",
        values,
    ):
        yield hour, int(runs), int(failures)


def _failures(
    connection: Connection, hours: list[int], job_name: str | None
) -> Iterable[tuple[int, int, int]]:
    """(filed under, run, job) of every failed run of these hours."""
    if not hours:
        return
    wanted = set(hours)
    filed = Jobs.called(connection, job_name).filed(
        "{at} AS filed, id, job_id",
        min(hours) * HOUR_MS,
        (max(hours) + 1) * HOUR_MS,
        # As the index that holds only failures says it.
        f" AND end_at IS NOT NULL AND status IN {_IN_FAILURES}",
    )
    rows = fetch(connection, *filed)
    yield from ((row[0], row[1], row[2]) for row in rows if row[0] // HOUR_MS in wanted)
