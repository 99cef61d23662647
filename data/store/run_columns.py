"""Runs of a long time as bare numbers, a day at a time, for what reads all of them."""

from collections.abc import Iterator
from datetime import datetime

from data.domain.patterns import JobId
from data.store.engine import Database
from data.store.filed import began
from data.store.rows import SELECT_JOB_NAMES
from data.store.run_rows import DAY_MS
from data.store.sql import execute, fetch, ms

RunNumbers = tuple[int, int, int, int, int, int]
"""job, scheduled, started, ended (epoch ms, or what stands for none), `Status`, run."""


def runs_by_day(
    db: Database, since: datetime, until: datetime, none: int
) -> Iterator[list[RunNumbers]]:
    """Yield the runs that started, or ended without a start, in `[since, until)`, by days.

    `none` stands for an instant that is not known. A run that could not be launched starts when
    that was found out: its scheduled time may be hours before the job's turn, and would make an
    hour of failures of it. Each day is read by itself, so that a long look back holds up neither
    the write-ahead log nor much memory.
    """
    first, last = ms(since), ms(until)
    columns = (
        "SELECT job_id, coalesce(scheduled_at, ?), coalesce(start_at, end_at, ?),"
        " coalesce(end_at, ?),"
        " status, id FROM job_runs r WHERE"
    )
    for low in range(first, last, DAY_MS):
        high = min(low + DAY_MS, last)
        with db.read() as connection:
            # The driver's own cursor: rows of SQLAlchemy cost more than all the rest.
            in_it, *values = began(low, high)
            found = execute(
                connection,
                f"{columns} {in_it} UNION ALL {columns} start_at IS NULL"
                " AND end_at IS NOT NULL AND end_at >= ? AND end_at < ?",
                (*(none,) * 3, *values, *(none,) * 3, low, high),
            )
            yield found.cursor.fetchall()  # type: ignore[union-attr]


def job_names(db: Database) -> dict[int, JobId]:
    """Every job of the history by the number its runs have."""
    with db.read() as connection:
        return {row[3]: JobId(*row[:3]) for row in fetch(connection, SELECT_JOB_NAMES)}
