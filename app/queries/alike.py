"""Which problems say the same error."""

from app.ask import Context, Query
from app.queries.problems import known_problem
from app.queries.solutions import booked
from app.queries.views import View
from app.rights import Right
from data.store.event_rows import problem_id
from data.store.problems.find import problem_number
from data.store.problems.said import said_by_problems
from workers.problems.causes import saying_the_same

MOST_LOOKED_AT = 10_000
"""Problems, in the order of their list."""
MOST_READ = 1000
"""Different error texts of them: one that has not been read lately takes a millisecond or two."""


class AlikeView(View, frozen=True, kw_only=True):
    problem_ids: list[str]


class AlikeProblems(Query, frozen=True, kw_only=True):
    """Which problems say the same error as this one once names and numbers are left out: those
    not yet over, this one among them; none where its error tells nothing"""

    right = Right.VIEWER
    problem_id: str

    def run(self, context: Context) -> AlikeView:
        db = context.db
        known = known_problem(problem_number(db, self.problem_id), context)
        reading = booked(lambda: context.core.solutions.reading)
        said = said_by_problems(db, MOST_LOOKED_AT)
        texts = (text for _, text in said)
        same = saying_the_same(known.error_message or "", texts, reading, MOST_READ)
        ids = [problem_id(db.store_id, each) for each, text in said if text in same]
        return AlikeView(problem_ids=ids)
