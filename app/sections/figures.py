"""The six figures: success, running, failures, late and stuck, workstations, events."""

from collections.abc import Mapping
from typing import Any

from app.state import Board, epoch_ms


def view(board: Board, lang: str) -> Mapping[str, Any]:
    summary = board.summary
    starts = [
        *(job.since or job.scheduled_at for job in board.late),
        *(job.since or job.started_at for job in board.stuck),
    ]
    return {
        "total": summary.total_jobs,
        "success_rate": summary.success_rate,
        "completed": summary.jobs_completed,
        "running": summary.jobs_running,
        "pending": summary.jobs_pending,
        "failed": summary.jobs_failed,
        "acknowledged": sum(job.acknowledged_at is not None for job in board.failed),
        "late": summary.jobs_late,
        "stuck": summary.jobs_stuck,
        "worst_since": epoch_ms(min(filter(None, starts), default=None)),
        "online": summary.workstations_online,
        "offline": summary.workstations_offline,
        "events_last_hour": board.events_last_hour,
    }
