"""How the figures went in the last hours; a part of its own, as it changes by the minute only."""

from collections.abc import Mapping
from typing import Any

from app.state import Board, epoch_ms


def view(board: Board, lang: str) -> Mapping[str, Any]:
    """The points up to the last round mark; the browser adds the figure of now."""
    trends = board.trends
    return {
        "step_s": trends.step_s,
        "until": epoch_ms(trends.until),
        "success": trends.success,
        "running": trends.running,
        "failed": trends.failed,
        "troubled": trends.troubled,
        "online": trends.online,
        "events": trends.events,
    }
