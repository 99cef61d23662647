"""The best known solution of each failure on the board, matched once an error text.

Called in the live room's thread only. Matching takes its time a little at a look, so that a board
of new failures is never late for it: what was not matched yet is at the next look.
"""

import time
from collections.abc import Sequence

from app.api.core import Core
from app.state import Help
from data.domain.events import Event
from data.domain.solutions import KnownSolution
from data.domain.views import JobView
from data.store.applied_solutions import applied_to
from workers.solution_book import NotReady, is_recommended

BUDGET_S = 0.15  # a look
MOST_REMEMBERED = 2000  # error texts
_MATCHES = 5


class Helper:
    """Remembers what was found for an error text until the solutions change."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._found: dict[str, tuple[KnownSolution, ...]] = {}
        self._before: dict[str, tuple[KnownSolution, ...]] = {}  # until it is matched anew
        self._revision = -1
        self.matched = 0
        """Error texts matched since the start."""

    def helps(self, failures: Sequence[tuple[JobView, Event | None]]) -> dict[str, Help]:
        """The help of each failure that has one, by its run; its event, where it was told."""
        book, core = self._core.solutions, self._core
        if not book.is_ready or not failures:
            return {}
        self._match(failures)
        now = core.now()
        least = core.runtime.current.solution_min_success_rate
        known: dict[str, tuple[KnownSolution, ...]] = {}
        for job, _ in failures:
            message = job.error_message or ""
            found = self._found.get(message, self._before.get(message, ()))
            if found:
                known[job.run_id] = found
        told = {
            job.run_id: event
            for job, event in failures
            if event is not None and job.run_id in known
        }
        marked = applied_to(
            core.db,
            [event.seq for event in told.values()],
            {one.solution_id for found in known.values() for one in found},
            min((event.detected_at for event in told.values()), default=now),
        )
        helps: dict[str, Help] = {}
        for run_id, found in known.items():
            applied = marked.get(told[run_id].seq) if run_id in told else None
            # What was applied here is shown, whatever ranks first by now.
            best = next(
                (one for one in found if applied and one.solution_id == applied.solution_id),
                found[0],
            )
            helps[run_id] = Help(
                solution=best,
                recommended=is_recommended(best, least, now),
                others=len(found) - 1,
                applied_at=applied.at if applied else None,
                applied_by=applied.by if applied else None,
                worked=applied.worked if applied else None,
            )
        return helps

    def _match(self, failures: Sequence[tuple[JobView, Event | None]]) -> None:
        book = self._core.solutions
        # Read before matching: a change meanwhile makes the next look match anew.
        revision = book.revision
        if revision != self._revision or len(self._found) > MOST_REMEMBERED:
            self._before, self._found = self._found, {}
            self._revision = revision
        until = time.monotonic() + BUDGET_S
        now = self._core.now()
        for job, _ in failures:
            message = job.error_message or ""
            if message in self._found:
                continue
            if time.monotonic() > until:
                return
            try:
                matches = book.help_for(message, _MATCHES, now)
            except NotReady:
                return
            self.matched += 1
            self._found[message] = tuple(known for _, known in matches)
