"""The jobs that run now, the oldest first, and the workstations, the ill ones first."""

from collections.abc import Mapping
from typing import Any

from app.jobrow import job_row
from app.state import Board
from data.domain.views import JobView, WorkstationView

MOST_RUNNING = 40
# Not when each was last seen: the part would change, and travel, with every poll.
_OF_WORKSTATIONS = (
    "name", "type", "status", "since", "jobs_running", "jobs_pending", "jobs_failed",
)  # fmt: skip
_ILL_FIRST = ("OFFLINE", "UNLINKED", "ONLINE")


def running(board: Board, lang: str) -> Mapping[str, Any]:
    rows = sorted(board.running, key=_oldest)[:MOST_RUNNING]
    return {"total": board.summary.jobs_running, "rows": [job_row(job) for job in rows]}


def workstations(board: Board, lang: str) -> Mapping[str, Any]:
    rows = sorted(board.workstations, key=_illest)
    return {
        "total": len(rows),
        "rows": [{name: getattr(row, name) for name in _OF_WORKSTATIONS} for row in rows],
    }


def _oldest(job: JobView) -> tuple[bool, float, str]:
    # It needs no clock, so the order changes only when the plan does.
    started = job.start_time
    return (started is None, started.timestamp() if started else 0.0, job.run_id)


def _illest(workstation: WorkstationView) -> tuple[int, int, str]:
    """Those out of reach, then those with failures, most of them first."""
    return (_ILL_FIRST.index(workstation.status), -workstation.jobs_failed, workstation.name)
