"""The best known solutions of error texts, matched once until the solutions change.

Asked by every door that shows problems, from any thread; what a page may spend is bounded, and
what was not matched in time is there at the next look.
"""

import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime

from data.domain.problem_view import ProblemSolutionView
from data.domain.solutions import KnownSolution
from workers.solution_book import NotReady, SolutionBook, rate_of
from workers.solutions.index import Match

MOST_REMEMBERED = 5000  # error texts
_MATCHES = 5

Found = list[tuple[Match, KnownSolution]]


class Suggestions:
    """Remembers what was found for each error text by the revision of the book it was found in."""

    def __init__(self, book: SolutionBook, now: Callable[[], datetime]) -> None:
        self._book, self._now = book, now
        self._lock = threading.Lock()
        self._found: dict[str, Found] = {}
        self._before: dict[str, Found] = {}  # until it is matched anew
        self._revision = -1
        self.matched = 0
        """Error texts matched since the start."""

    def found(self, messages: Iterable[str | None], within_s: float | None) -> dict[str, Found]:
        """What fits each message that anything fits, the best first; what there was no time for
        as it was before the solutions changed."""
        if not self._book.is_ready:
            return {}
        # Read before matching: a change meanwhile makes the next look match anew.
        revision = self._book.revision
        with self._lock:
            if revision != self._revision or len(self._found) > MOST_REMEMBERED:
                self._before, self._found, self._revision = self._found, {}, revision
            known, before = self._found, self._before
        until = None if within_s is None else time.monotonic() + within_s
        told: dict[str, Found] = {}
        for message in dict.fromkeys(filter(None, messages)):
            if message not in known and (until is None or time.monotonic() <= until):
                try:
                    known[message] = self._book.help_for(message, _MATCHES, self._now())
                except NotReady:
                    until = 0.0  # being read anew: what is known has to do
                else:
                    self.matched += 1
            fits = known.get(message, before.get(message))
            if fits:
                told[message] = fits
        return told

    def of(
        self, messages: Iterable[str | None], within_s: float | None = None
    ) -> dict[str | None, ProblemSolutionView]:
        """The best solution of each message that has one, as far as there was time."""
        now = self._now()
        return {
            message: ProblemSolutionView(
                solution_id=known.solution_id,
                solution=known.solution,
                success_rate=rate_of(known, now),
                worked=known.people_worked + known.tws_worked,
                times_applied=known.times_applied,
                similarity=match.similarity,
            )
            for message, ((match, known), *_) in self.found(messages, within_s).items()
        }
