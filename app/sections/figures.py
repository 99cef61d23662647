"""The six figures: success, running, failures, late and stuck, workstations, events."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.state import Board


def view(board: Board, lang: str) -> Mapping[str, Any]:
    """The summary of the contract, how much is taken, since when jobs are late, and the pace."""
    starts = [
        *(trouble.since or trouble.job.scheduled_time for trouble in board.late),
        *(trouble.since or trouble.job.start_time for trouble in board.stuck),
    ]
    return {
        **asdict(board.summary),
        "success_rate": board.summary.success_rate,
        "acknowledged": sum(trouble.acknowledged is not None for trouble in board.failed),
        "worst_since": min(filter(None, starts), default=None),
        **asdict(board.trends.pace),
    }


def trends(board: Board, lang: str) -> Mapping[str, Any]:
    """How they went, to the last round mark: a part of its own, as it changes by the minute only.

    The browser adds the figure of now.
    """
    return {name: value for name, value in asdict(board.trends).items() if name != "pace"}
