"""The status line: is anything wrong, how bad, how old is what is shown, can we still see."""

from collections.abc import Mapping
from typing import Any

from app.state import Board
from data.texts.event_words import poll_failure


def view(board: Board, lang: str) -> Mapping[str, Any]:
    """`state` is what the eyes do: starting, running, failing or stopped."""
    poller = board.poller
    code = poller.error_code
    return {
        "state": _state(board),
        "health": board.health.word,
        "polled_at": board.polled_at,
        "next_poll_at": poller.next_poll_at,
        "interval_s": poller.interval_s,
        "engine_ahead_ms": round(poller.engine_ahead_s * 1000),
        # Two missed polls and a breath: then the page calls itself blind without being told.
        "stale_after_s": 2 * poller.interval_s + 10,
        "failing_since": poller.failing_since,
        "reason": poll_failure({"code": code}, lang) if code else None,
        "error_text": poller.error_text,
        "unreadable": poller.unreadable,
        "plan_id": board.plan_id,
        "timezone": board.timezone,
        "plant": board.plant,
        "console_address": board.console_address,
    }


def _state(board: Board) -> str:
    if board.poller.failing_since is not None:
        return "failing"
    if not board.poller.running:
        return "stopped"
    return "starting" if board.polled_at is None else "running"
