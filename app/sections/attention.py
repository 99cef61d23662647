"""What needs someone: failed, stuck and late jobs, the gravest first."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.jobrow import job_row
from app.state import Board, JobLine

MOST_ROWS = 50
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def view(board: Board, lang: str) -> Mapping[str, Any]:
    """A job both failed and late is listed once, as what is worse."""
    ranked: dict[str, tuple[int, str, JobLine]] = {}
    for rank, kind, jobs in (
        (1, "failed", board.failed),
        (2, "stuck", board.stuck),
        (3, "late", board.late),
    ):
        for job in jobs:
            grave = 0 if job.critical and kind == "failed" else rank
            ranked.setdefault(job.run_id, (grave, kind, job))
    rows = sorted(ranked.values(), key=_order)
    summary = board.summary
    return {
        "total": summary.jobs_failed + summary.jobs_stuck + summary.jobs_late,
        "rows": [{"kind": kind, **job_row(job)} for _, kind, job in rows[:MOST_ROWS]],
    }


def _order(entry: tuple[int, str, JobLine]) -> tuple[bool, int, float, str]:
    # Taken ones go below, whatever they are; among equals the newest is told first.
    rank, _, job = entry
    since = job.since or job.started_at or _LONG_AGO
    return (job.acknowledged_at is not None, rank, -since.timestamp(), job.run_id)
