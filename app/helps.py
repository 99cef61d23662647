"""The best known solution of each problem on the board, matched once an error text.

Called in the live room's thread only. Matching takes its time a little at a look, so that a board
of new failures is never late for it: what was not matched yet is at the next look.
"""

import time
from collections.abc import Collection, Sequence

from app.api.core import Core
from app.state import Help
from data.domain.problem_view import ProblemView
from data.domain.solutions import KnownSolution
from data.store.applied_solutions import applied_to
from workers.solution_book import NotReady, is_recommended

BUDGET_S = 0.15  # a look
MOST_REMEMBERED = 2000  # error texts
_MATCHES = 5
_FAILURES = ("job_abend", "job_failed")


class Helper:
    """Remembers what was found for an error text until the solutions change."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._found: dict[str, tuple[KnownSolution, ...]] = {}
        self._before: dict[str, tuple[KnownSolution, ...]] = {}  # until it is matched anew
        self._revision = -1
        self.matched = 0
        """Error texts matched since the start."""

    def helps(self, problems: Sequence[ProblemView]) -> dict[str, Help]:
        """The help of each problem that has one, by its id."""
        book, core = self._core.solutions, self._core
        failures = {each.problem_id: each for each in problems if each.error_message}
        if not book.is_ready or not failures:
            return {}
        self._match({each.error_message or "" for each in failures.values()})
        now = core.now()
        least = core.runtime.current.solution_min_success_rate
        known: dict[str, tuple[KnownSolution, ...]] = {}
        for key, problem in failures.items():
            message = problem.error_message or ""
            found = self._found.get(message, self._before.get(message, ()))
            if found:
                known[key] = found
        told = {key: seqs for key in known if (seqs := _told(failures[key]))}
        marked = applied_to(
            core.db,
            [seq for seqs in told.values() for seq in seqs],
            {one.solution_id for found in known.values() for one in found},
            min((failures[key].opened_at for key in told), default=now),
        )
        helps: dict[str, Help] = {}
        for key, found in known.items():
            # Of the newest failure of the problem it was applied to.
            applied = next((marked[seq] for seq in told.get(key, ()) if seq in marked), None)
            # What was applied here is shown, whatever ranks first by now.
            best = next(
                (one for one in found if applied and one.solution_id == applied.solution_id),
                found[0],
            )
            helps[key] = Help(
                solution=best,
                recommended=is_recommended(best, least, now),
                others=len(found) - 1,
                applied_at=applied.at if applied else None,
                applied_by=applied.by if applied else None,
                worked=applied.worked if applied else None,
            )
        return helps

    def _match(self, messages: Collection[str]) -> None:
        book = self._core.solutions
        # Read before matching: a change meanwhile makes the next look match anew.
        revision = book.revision
        if revision != self._revision or len(self._found) > MOST_REMEMBERED:
            self._before, self._found = self._found, {}
            self._revision = revision
        until = time.monotonic() + BUDGET_S
        now = self._core.now()
        for message in messages:
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


def _told(problem: ProblemView) -> list[int]:
    """The numbers of the failures that are shown of a problem, the newest first."""
    failed = [each for each in problem.members if each.event_type in _FAILURES]
    return [int(each.event_id.rpartition("-")[2]) for each in reversed(failed)]
