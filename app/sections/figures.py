"""The figures of the environment: success, running, failures, late and stuck, workstations."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from app.state import Board


def view(board: Board, lang: str) -> Mapping[str, Any]:
    """The summary of the contract, and since when the longest late or stuck job is so."""
    slow = [
        problem.opened_at
        for problem in board.problems
        if problem.kind in ("late", "stuck") and problem.state in ("open", "acknowledged")
    ]
    return {
        **asdict(board.summary),
        "success_rate": board.summary.success_rate,
        "worst_since": min(slow, default=None),
    }


def trends(board: Board, lang: str) -> Mapping[str, Any]:
    """How they went, to the last round mark: a part of its own, as it changes by the minute only.

    The browser adds the figure of now.
    """
    return asdict(board.trends)
