"""Runs of the past: of one job, of one day, one run with everything it went through."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from datetime import date as Date
from typing import Any

from sqlalchemy import Connection

from data.domain.status import FAILED, FAILURES, RESULTS, Status, common
from data.domain.views import Count, RunView, StepView, View
from data.store.engine import Database
from data.store.filed import Jobs
from data.store.packing import unpack_path
from data.store.pages import At, cut, from_cursor
from data.store.rows import SELECT_JOB_NAMES, named, said
from data.store.run_rows import DAY_MS, HOUR_MS, N_BITS, original_id, outside_id, pack_key
from data.store.sql import fetch, fetch_in, fetch_one, instant, listed, ms, seconds_between
from data.store.text import clean

_FAILED = frozenset(map(int, FAILED))
_IN_RESULTS, _IN_FAILURES = listed(RESULTS), listed(FAILURES)
_WAS_CANCELLED = frozenset(map(int, (Status.CANCL, Status.SUPPR)))
WORST = 10
"""Jobs listed as the worst of a day."""


@dataclass(frozen=True, slots=True)
class Statistics:
    """Of the runs that came to a result. Durations are seconds, of those that really ran."""

    runs: int
    failures: int
    failure_rate: float | None
    p50_seconds: float | None
    p95_seconds: float | None


class JobHistory(View, frozen=True, kw_only=True):
    job_name: str
    runs: list[RunView]
    statistics: Statistics
    next_cursor: str | None


@dataclass(slots=True)
class Tally:
    """Runs filed under an hour or a day: by their start, or by their end if they never started."""

    runs: Count = 0
    completed: Count = 0
    failed: Count = 0
    cancelled: Count = 0
    running: Count = 0  # not ended yet

    def add(self, status: int, ended: bool) -> None:
        self.runs += 1
        if status in _FAILED:
            self.failed += 1
        elif status in _WAS_CANCELLED:
            self.cancelled += 1
        elif ended:
            self.completed += 1
        else:
            self.running += 1


@dataclass(slots=True, kw_only=True)
class Hour(Tally):
    """An hour of a local day, as it passed: a DST night has 23 or 25 of them."""

    start: datetime


@dataclass(frozen=True, slots=True)
class WorstJob:
    job_name: str
    job_stream: str
    workstation: str
    runs: int
    failures: int


class Day(View, frozen=True, kw_only=True):
    date: Date
    timezone: str
    start: datetime
    end: datetime
    totals: Tally
    by_hour: list[Hour]
    worst_jobs: list[WorstJob]


_SELECT_RUNS = f"""
SELECT r.id, r.key, j.name, s.name, w.name, r.status, r.rc, r.scheduled_at, r.start_at, r.end_at,
       r.rerun_of, o.key, t.text
  FROM job_runs r
  {named("r.job_id")}
  LEFT JOIN job_runs o ON o.id = r.rerun_of
  {said("r.id")}
"""


def job_history(
    db: Database,
    job_name: str,
    since: datetime,
    limit: int = 100,
    cursor: str | None = None,
    *,
    job_stream: str | None = None,
    workstation: str | None = None,
) -> JobHistory:
    """The runs of every job of that name filed since then, newest first, and their statistics.

    `job_stream` and `workstation`, exact names, tell namesakes apart.

    The exact name first; where there is none, whatever the case and accents. A name nobody has
    gives an empty page. Raises StoreInvalid for a foreign cursor.
    """
    with db.read() as connection:
        jobs = Jobs.called(connection, job_name, job_stream, workstation)
        position = None if cursor is None else from_cursor(cursor, "history", At, int)
        found = _newest(connection, jobs, ms(since), position, limit + 1)
        page, following = cut(found, limit, "history", lambda filed: filed)
        runs = read_runs(connection, [id_ for _, id_ in page])
        statistics = _statistics(connection, jobs, ms(since))
    return JobHistory(
        job_name=job_name,
        runs=runs,
        statistics=statistics,
        next_cursor=following,
    )


def _newest(
    connection: Connection, jobs: Jobs, since: int, position: Sequence[int] | None, most: int
) -> list[tuple[int, int]]:
    """When the newest of them, or those before a position, are filed, and their numbers."""
    before = "" if position is None else " AND ({at}, id) < (?, ?)"
    more = f"{before} ORDER BY {{at}} DESC, id DESC LIMIT {most}"
    query, values = jobs.filed("{at} AS filed, id", since, more=more, bound=position or ())
    rows = fetch(connection, f"{query} ORDER BY 1 DESC, 2 DESC LIMIT {most}", values)
    return [(row[0], row[1]) for row in rows]


def _statistics(connection: Connection, jobs: Jobs, since: int) -> Statistics:
    columns = "status, CASE WHEN end_at < start_at THEN 0 ELSE end_at - start_at END AS took"
    filed, values = jobs.filed(columns, since, more=f" AND status IN {_IN_RESULTS}")
    runs, failures, ran = fetch_one(
        connection,
        f"SELECT count(*), sum(CASE WHEN status IN {_IN_FAILURES} THEN 1 ELSE 0 END),"
        f" count(took) FROM ({filed}) AS r",
        values,
    )
    percentiles: list[float | None] = []
    for share in (0.50, 0.95):
        # Between the two nearest values, as spreadsheets and numpy do it.
        place = share * (ran - 1)
        near = f"WHERE took IS NOT NULL ORDER BY took LIMIT 2 OFFSET {int(place)}"
        rows = fetch(connection, f"SELECT took FROM ({filed}) AS r {near}", values) if ran else ()
        low, high = (rows[0][0], rows[-1][0]) if rows else (0, 0)
        value = low + (high - low) * (place - int(place))
        percentiles.append(round(value / 1000, 3) if rows else None)
    rate = failures / runs if runs else None
    return Statistics(runs, failures or 0, rate, percentiles[0], percentiles[1])


def daily(db: Database, day: Date, zone: tzinfo) -> Day:
    """What ran on a local day: totals, hour by hour as it passed, the jobs that failed most."""
    start = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    after = day + timedelta(days=1)
    end = datetime(after.year, after.month, after.day, tzinfo=zone).astimezone(UTC)
    first, last = ms(start), ms(end)
    total = Tally()
    hours = [
        Hour(start=instant(first + hour * HOUR_MS).astimezone(zone))
        for hour in range(-(-(last - first) // HOUR_MS))
    ]
    by_job: dict[int, list[int]] = {}
    with db.read() as connection:
        filed = Jobs().filed("job_id, {at} AS filed, status, end_at AS ended", first, last)
        for job_id, at, status, end_at in fetch(connection, *filed):
            total.add(status, end_at is not None)
            hours[(at - first) // HOUR_MS].add(status, end_at is not None)
            counts = by_job.setdefault(job_id, [0, 0])
            counts[0] += 1
            counts[1] += status in _FAILED
        failing = sorted(
            ((counts[1], counts[0], job_id) for job_id, counts in by_job.items() if counts[1]),
            key=lambda one: (-one[0], -one[1], one[2]),
        )[:WORST]
        names = job_names(connection, [job_id for _, _, job_id in failing])
    return Day(
        date=day,
        timezone=str(zone),
        start=start,
        end=end,
        totals=total,
        by_hour=hours,
        worst_jobs=[WorstJob(*names[job_id], runs, failed) for failed, runs, job_id in failing],
    )


def job_names(connection: Connection, jobs: list[int]) -> dict[int, tuple[str, str, str]]:
    """Name, stream and workstation of each job."""
    rows = fetch_in(connection, f"{SELECT_JOB_NAMES} WHERE j.id IN ({{}})", jobs)
    return {row[3]: (row[2], row[1], row[0]) for row in rows}


def find_run(db: Database, run_id: str, job_name: str | None = None) -> tuple[int, RunView] | None:
    """A run, and our number of it, by what it is called outside; the job's name makes looking for
    it fast."""
    number = run_id[1:]
    with db.read() as connection:
        if run_id.startswith("r") and number.isascii() and number.isdigit() and len(number) < 19:
            row = fetch_one(connection, f"{_SELECT_RUNS} WHERE r.id = ?", (int(number),))
            if row is not None and (job_name is None or row[2] == job_name):
                return row[0], _read(row)
        packed = pack_key(run_id)
        if job_name is None:
            row = fetch_one(connection, f"{_SELECT_RUNS} WHERE r.key = ?", (packed,))
        else:
            row = fetch_one(
                connection,
                f"{_SELECT_RUNS} WHERE r.key = ? AND r.job_id IN"
                " (SELECT id FROM jobs WHERE name = ?)",
                (packed, clean(job_name)),
            )
    return None if row is None else (row[0], _read(row))


def run_transitions(db: Database, run: int) -> list[StepView]:
    """Every status a run (our number) went through, however old it is."""
    with db.read() as connection:
        row = fetch_one(connection, "SELECT path FROM job_runs WHERE id = ?", (run,))
        hot = fetch(
            connection, "SELECT at, status FROM job_status WHERE run_id = ? ORDER BY at", (run,)
        )
    packed = unpack_path(bytes(row[0]), midnight_of(run)) if row and row[0] else []
    return [StepView(at=instant(at), status=Status(status).name) for at, status in (*packed, *hot)]


def midnight_of(run: int) -> int:
    """Midnight UTC of the plan day a run is numbered in, epoch milliseconds."""
    return (run >> N_BITS) * DAY_MS


def read_runs(connection: Connection, runs: Sequence[int]) -> list[RunView]:
    """These runs, by our numbers, in this order."""
    rows = fetch_in(connection, f"{_SELECT_RUNS} WHERE r.id IN ({{}})", runs)
    found = {row[0]: _read(row) for row in rows}
    return [found[run] for run in runs]


def _read(row: Sequence[Any]) -> RunView:
    run_id, key, name, stream, workstation, status, rc, scheduled, start, end = row[:10]
    rerun_of, original_key, error = row[10:13]
    return RunView(
        run_id=outside_id(run_id, key),
        job_name=name,
        job_stream=stream,
        workstation=workstation,
        status=Status(status).name,
        common_status=common(None, Status(status)).name,
        return_code=rc,
        scheduled_time=instant(scheduled),
        start_time=instant(start),
        end_time=instant(end),
        duration_seconds=seconds_between(start, end),
        rerun_of=original_id(rerun_of, original_key),
        error_message=error if status in _FAILED else None,
    )
