"""The best known solution of an error text, matched once until the solutions change.

Asked by every door that shows problems, from any thread; what a page may spend is bounded, and
what was not matched in time is there at the next look.
"""

import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime

from data.domain.problem_view import ProblemSolutionView
from workers.solution_book import NotReady, SolutionBook, rate_of

MOST_REMEMBERED = 5000  # error texts


class Suggestions:
    """Remembers the best of each error text by the revision of the book it was found in."""

    def __init__(self, book: SolutionBook, now: Callable[[], datetime]) -> None:
        self._book, self._now = book, now
        self._lock = threading.Lock()
        self._found: dict[str, ProblemSolutionView | None] = {}
        self._revision = -1

    def of(
        self, messages: Iterable[str | None], within_s: float | None = None
    ) -> dict[str | None, ProblemSolutionView | None]:
        """The best solution of each message that has one, as far as there was time."""
        if not self._book.is_ready:
            return {}
        # Read before matching: a change meanwhile makes the next look match anew.
        revision = self._book.revision
        with self._lock:
            if revision != self._revision or len(self._found) > MOST_REMEMBERED:
                self._found, self._revision = {}, revision
            known = self._found
        until = None if within_s is None else time.monotonic() + within_s
        told: dict[str | None, ProblemSolutionView | None] = {}
        for message in messages:
            if message and message not in told:
                if message not in known:
                    if until is not None and time.monotonic() > until:
                        continue
                    known[message] = self._match(message)
                told[message] = known[message]
        return told

    def _match(self, message: str) -> ProblemSolutionView | None:
        now = self._now()
        try:
            best = next(iter(self._book.help_for(message, 1, now)), None)
        except NotReady:
            return None
        if best is None:
            return None
        match, known = best
        return ProblemSolutionView(
            solution_id=known.solution_id,
            solution=known.solution,
            success_rate=rate_of(known, now),
            worked=known.people_worked + known.tws_worked,
            times_applied=known.times_applied,
            similarity=match.similarity,
        )
