"""Failures: runs that ended ABEND or FAIL, in the period in which they ended."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from data.domain.status import FAILURES
from data.domain.views import RunView
from data.store.asked.chosen import MOST_ROWS, Chosen, of_jobs
from data.store.history import job_names, read_runs
from data.store.sql import fetch, instant, listed, ms
from data.store.where import Where

_FAILED = f"r.status IN {listed(FAILURES)}"


@dataclass(frozen=True, slots=True)
class JobCount:
    """Runs of one job, and how many of them failed."""

    job_name: str
    job_stream: str
    workstation: str
    runs: int
    failures: int
    last_at: datetime | None = None


def of_failures(chosen: Chosen, start: datetime, end: datetime) -> Where:
    """The conditions of failures that ended in a period."""
    # Of many jobs their runs are many, and failures few: the plus keeps it to the index of these.
    job_id = "r.job_id" if chosen.names_jobs else "+r.job_id"
    where = of_jobs(chosen, _FAILED, job_id=job_id)
    where.add("r.end_at >= ? AND r.end_at < ?", ms(start), ms(end))
    where.among("r.status", [int(one) for one in chosen.statuses if one in FAILURES])
    return where


def failed(
    connection: Connection, chosen: Chosen, start: datetime, end: datetime
) -> list[JobCount]:
    """The jobs with failures that ended in a period, those that failed most first."""
    where = of_failures(chosen, start, end)
    rows = fetch(
        connection,
        f"SELECT r.job_id, count(*), max(r.end_at) FROM job_runs r{where}"
        " GROUP BY r.job_id ORDER BY 2 DESC, 3 DESC, 1",
        where.values,
    )
    names = job_names(connection, [row[0] for row in rows])
    return [JobCount(*names[job], runs=n, failures=n, last_at=instant(at)) for job, n, at in rows]


def failed_runs(
    connection: Connection, chosen: Chosen, start: datetime, end: datetime, most: int = MOST_ROWS
) -> list[RunView]:
    """The failures that ended last."""
    where = of_failures(chosen, start, end)
    rows = fetch(
        connection,
        f"SELECT r.id FROM job_runs r{where} ORDER BY r.end_at DESC, r.id DESC LIMIT {int(most)}",
        where.values,
    )
    return read_runs(connection, [row[0] for row in rows])


def failure_instants(
    connection: Connection, chosen: Chosen, start: datetime, end: datetime, most: int = 50_000
) -> list[datetime]:
    """When the failures of a period ended, as many as can be shown by hour or weekday."""
    where = of_failures(chosen, start, end)
    rows = fetch(
        connection, f"SELECT r.end_at FROM job_runs r{where} LIMIT {int(most)}", where.values
    )
    return [instant(row[0]) for row in rows]
