"""The jobs that run now, the longest over their estimate first."""

from collections.abc import Mapping
from typing import Any

from app.jobrow import job_row
from app.state import Board, JobLine

MOST_ROWS = 40


def view(board: Board, lang: str) -> Mapping[str, Any]:
    rows = sorted(board.running, key=_order)
    return {
        "total": board.summary.jobs_running,
        "rows": [job_row(job) for job in rows[:MOST_ROWS]],
    }


def _order(job: JobLine) -> tuple[bool, float, str]:
    # Oldest start first; it needs no clock, so the order changes only when the plan does.
    started = job.started_at
    return (started is None, started.timestamp() if started else 0.0, job.run_id)
