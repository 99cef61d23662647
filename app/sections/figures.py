"""The six figures: success, running, failures, late and stuck, workstations, events."""

from collections.abc import Mapping
from typing import Any

from app.state import Board, epoch_ms


def view(board: Board, lang: str) -> Mapping[str, Any]:
    summary, trends = board.summary, board.trends
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
        "success_yesterday": trends.success_yesterday,
        "new_failures": trends.new_failures,
        "events_per_minute": trends.events_per_minute,
        "peak_per_minute": trends.peak_per_minute,
        "peak_at": epoch_ms(trends.peak_at),
    }
