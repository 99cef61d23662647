"""The verdict: what a person reads first, in the colour of the worst (contract, section 4)."""

from dataclasses import dataclass

from app.state import Board
from data.domain.baseline import Health


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the verdict: `key` of the texts `screen.verdict`, `show` what it filters by."""

    key: str
    tone: str
    shape: str
    count: int | None = None
    show: str = ""


def verdict(board: Board) -> list[Part]:
    """Never a green word beside an open problem, nor beside one that somebody has only taken."""
    counts = board.counts
    found = [
        Part("critical", "critical", "s-critical", counts.critical, "critical"),
        Part("error", "failed", "s-failed", counts.error, "error"),
        Part("warning", "late", "s-late", counts.warning, "warning"),
    ]
    found = [part for part in found if part.count]
    if found:
        return found
    if board.polled_at is None:
        return [Part("unknown", "waiting", "s-waiting")]
    if board.health is not Health.HEALTHY:
        tone = "failed" if board.health is Health.CRITICAL else "late"
        return [Part("ill", tone, f"s-{tone}")]
    if counts.taken:
        return [Part("taken", "waiting", "s-waiting", counts.taken)]
    return [Part("none", "fine", "s-fine")]
