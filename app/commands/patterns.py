"""Looking for patterns now, setting one aside and taking that back."""

from concurrent.futures import Future
from datetime import datetime
from functools import partial
from typing import Annotated, Any

from app.ask import Command, Context, Pending
from app.commands.errands import ask_the_leader, came_of
from app.declared import meaning, number, words
from app.queries.patterns import PatternView, known_pattern, pattern_view
from app.queries.views import Count, View
from app.rights import Right
from data.store import patterns
from workers.learning import DAYS

_PATIENCE_S = 600.0  # for a year of a large plant


class DetectedView(View, frozen=True, kw_only=True):
    patterns: list[PatternView]
    new: Count
    runs_examined: Count
    elapsed_ms: float


class DetectPatterns(Command, frozen=True, kw_only=True):
    """Look for patterns now; local time is that of the offset of `now`, else the configured"""

    right = Right.OPERATOR
    refuses = (409,)
    days: Annotated[int, number("", 1, 400)] = DAYS
    now: Annotated[datetime | None, meaning("", nullable=False)] = None

    def run(self, context: Context) -> Pending[DetectedView]:
        at = self.now and self.now.isoformat()
        coming = ask_the_leader(context, "detect", days=self.days, now=at)
        return Pending(coming, _PATIENCE_S, partial(_detected, context, self.days))


def _detected(context: Context, days: int, coming: Future[Any] | None) -> DetectedView:
    learned = came_of(coming, "Looking for patterns takes long; they are kept when they are found.")
    found = patterns.patterns_called(context.db, learned["pattern_ids"])
    counts = {"days": days, "found": len(found), "new": learned["new"]}
    context.audit("pattern.detect", "patterns", None, counts)
    return DetectedView(
        patterns=[pattern_view(known, context) for known in found],
        new=learned["new"],
        runs_examined=learned["runs_examined"],
        elapsed_ms=learned["elapsed_ms"],
    )


class DismissPattern(Command, frozen=True, kw_only=True):
    """Set a pattern aside until it grows materially, audited"""

    right = Right.OPERATOR
    pattern_id: str
    reason: Annotated[str, words("why", 500, 1, trimmed=True)]

    def run(self, context: Context) -> PatternView:
        after = patterns.dismiss_pattern(
            context.db, self.pattern_id, self.reason, actor=context.actor, now=context.now()
        )
        return known_pattern(after, context)


class RestorePattern(Command, frozen=True, kw_only=True):
    """Take a dismissal back, audited"""

    right = Right.OPERATOR
    pattern_id: str

    def run(self, context: Context) -> PatternView:
        after = patterns.restore_pattern(
            context.db, self.pattern_id, actor=context.actor, now=context.now()
        )
        return known_pattern(after, context)
