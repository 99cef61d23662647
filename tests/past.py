"""Histories of the pattern tests on their way into a store."""

from datetime import UTC, datetime

from data.domain.status import Status
from data.store.engine import Database
from data.store.runs import PastRun, PastRuns

BATCH = 20_000


def at(ms: int | None) -> datetime | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC)


def past_run(row: tuple) -> PastRun:
    """A run of a row such as `run_table` takes."""
    workstation, stream, name, scheduled, started, ended, status, _ = row
    return PastRun(
        name,
        stream,
        workstation,
        Status(status),
        scheduled_at=at(scheduled),
        started_at=at(started),
        ended_at=at(ended),
    )


def keep_past(db: Database, rows: list[tuple]) -> int:
    """Load rows as a backfill would; how many were new."""
    loader = PastRuns(db)
    batches = (rows[low : low + BATCH] for low in range(0, len(rows), BATCH))
    return sum(loader.load([past_run(row) for row in batch]) for batch in batches)
