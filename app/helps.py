"""The best known solution of each problem on the board, with what was applied where."""

from collections.abc import Sequence

from app.api.core import Core
from app.state import Help
from data.domain.problem_view import ProblemView
from data.store.applied_solutions import applied_to
from workers.solution_book import is_recommended

BUDGET_S = 0.15
"""A look's time for matching, so that a board of new failures is never late for it."""


def helps_of(core: Core, problems: Sequence[ProblemView]) -> dict[str, Help]:
    """The help of each problem that has one, by its id."""
    matched = core.suggestions.found((each.error_message for each in problems), BUDGET_S)
    known = [
        (each, _told(each), [solution for _, solution in matched[each.error_message]])
        for each in problems
        if each.error_message in matched
    ]
    now = core.now()
    marked = applied_to(
        core.db,
        [seq for _, told, _ in known for seq in told],
        {one.solution_id for _, _, found in known for one in found},
        min((each.opened_at for each, _, _ in known), default=now),
    )
    least = core.runtime.current.solution_min_success_rate
    helps: dict[str, Help] = {}
    for each, told, found in known:
        # Of the newest failure of the problem it was applied to.
        applied = next((marked[seq] for seq in told if seq in marked), None)
        # What was applied here is shown, whatever ranks first by now.
        best = next(
            (one for one in found if applied and one.solution_id == applied.solution_id),
            found[0],
        )
        helps[each.problem_id] = Help(
            solution=best,
            recommended=is_recommended(best, least, now),
            others=len(found) - 1,
            applied_at=applied.at if applied else None,
            applied_by=applied.by if applied else None,
            worked=applied.worked if applied else None,
        )
    return helps


def _told(problem: ProblemView) -> list[int]:
    """The numbers of the failures that are shown of a problem, the newest first."""
    return [int(each.event_id.rpartition("-")[2]) for each in reversed(problem.failures)]
