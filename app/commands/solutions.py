"""Keeping, changing and forgetting solutions, and saying whether one worked."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar

from msgspec import Meta, Struct
from msgspec.structs import asdict

from app.ask import Command, Context
from app.commands.events import Note
from app.declared import chosen, fields_of, from_json, meaning, words
from app.queries.solutions import SolutionView, booked, solution_view
from app.queries.views import Count, View
from app.refusals import InConflict, Mistake, NotAcceptable, NotKnown
from app.rights import Right
from data.domain.solutions import PATTERN_KINDS, Draft, Failure
from data.store.solution_results import find_failure
from data.texts import text

MOST_IMPORTED = 10_000

_Type = Annotated[str, words("", 100, 1, trimmed=True)]
_Problem = Annotated[
    # As many characters as matching reads of a message.
    str, words("an example message, or what `pattern_kind` says", 6000, 1, trimmed=True)
]
_Kind = Annotated[str, chosen(PATTERN_KINDS)]
_Solution = Annotated[str, words("", 10_000, 1, trimmed=True)]
_EventId = Annotated[
    str, words("of a job_abend or job_failed event", 200, 1, refused="must be the id of an event")
]
_SolutionId = Annotated[
    int, Meta(ge=0, extra={"digits": True, "refused": "must be the id of a solution"})
]


class DraftBody(Struct, frozen=True, kw_only=True):
    """A solution as it is written down"""

    problem_type: _Type
    problem_pattern: _Problem
    pattern_kind: _Kind | None = None
    solution: _Solution

    def draft(self) -> Draft:
        kind = self.pattern_kind or PATTERN_KINDS[0]
        return Draft(self.problem_type, self.problem_pattern, kind, self.solution)


class NewSolutionView(SolutionView, frozen=True, kw_only=True):
    """The solution that was kept"""

    http_status: ClassVar[int] = 201


class AddSolution(Command, DraftBody, frozen=True, kw_only=True):
    """Keep a solution; the same pattern and text again is the stored one (200)"""

    right = Right.OPERATOR

    def run(self, context: Context) -> NewSolutionView | SolutionView:
        book = context.core.solutions
        ((known, new),) = booked(book.add, [self.draft()], context.actor, context.now())
        shown = solution_view(known, context)
        return NewSolutionView(**asdict(shown)) if new else shown


class Imported(View, frozen=True, kw_only=True):
    created: Count
    already: Count


class ImportSolutions(Command, frozen=True, kw_only=True):
    """Keep many solutions, all or none; those that are stored stay as they are

    What an export says besides is passed over.
    """

    right = Right.OPERATOR
    solutions: Annotated[
        tuple[DraftBody, ...],
        Meta(
            min_length=1,
            max_length=MOST_IMPORTED,
            extra={"passes": True},
        ),
    ]

    def run(self, context: Context) -> Imported:
        drafts = [one.draft() for one in self.solutions]
        kept = booked(context.core.solutions.add, drafts, context.actor, context.now())
        created = sum(new for _, new in kept)
        return Imported(created=created, already=len(kept) - created)


class ChangeSolution(Command, frozen=True, kw_only=True):
    """Change what a solution says; its results stay, audited"""

    right = Right.OPERATOR
    refuses = (409,)
    solution_id: int
    problem_type: Annotated[_Type | None, meaning("", nullable=False)] = None
    problem_pattern: Annotated[_Problem | None, meaning("", nullable=False)] = None
    pattern_kind: Annotated[_Kind | None, meaning("", nullable=False)] = None
    solution: Annotated[_Solution | None, meaning("", nullable=False)] = None

    def run(self, context: Context) -> SolutionView:
        names = ("problem_type", "problem_pattern", "pattern_kind", "solution")
        given = {name: getattr(self, name) for name in names}
        changes = {name: value for name, value in given.items() if value is not None}
        book = context.core.solutions
        after = booked(book.change, self.solution_id, changes, context.actor, context.now())
        return solution_view(after, context)


class RemovedSolution(View, frozen=True, kw_only=True):
    solution_id: int
    removed: bool = True


class RemoveSolution(Command, frozen=True, kw_only=True):
    """Forget a solution and its results, audited"""

    right = Right.OPERATOR
    solution_id: int

    def run(self, context: Context) -> RemovedSolution:
        book = context.core.solutions
        if not booked(book.remove, self.solution_id, context.actor, context.now()):
            raise NotKnown("There is no such solution.")
        return RemovedSolution(solution_id=self.solution_id)


class RecordResult(Command, frozen=True, kw_only=True):
    """Say whether a solution worked"""

    right = Right.OPERATOR
    refuses = (404,)
    solution_id: _SolutionId
    success: bool
    event_id: _EventId | None = None
    note: Note | None = None

    def run(self, context: Context) -> SolutionView:
        book = context.core.solutions
        solution_view(booked(book.get, self.solution_id), context)
        failure = None if self.event_id is None else _failure(context, self.event_id)
        after = booked(
            book.result,
            self.solution_id,
            self.success,
            context.actor,
            context.now(),
            failure,
            self.note,
        )
        return solution_view(after, context)


class MarkApplied(Command, frozen=True, kw_only=True):
    """Mark a solution as applied to a failure: the job's next run decides whether it worked"""

    right = Right.OPERATOR
    solution_id: int
    event_id: _EventId
    note: Note | None = None

    def run(self, context: Context) -> SolutionView:
        book, now = context.core.solutions, context.now()
        solution_view(booked(book.get, self.solution_id), context)
        failure = _failure(context, self.event_id)
        after = booked(book.applied, self.solution_id, failure, context.actor, now, self.note)
        return solution_view(after, context)


class WithdrawApplied(Command, frozen=True, kw_only=True):
    """Take back that a solution was applied, while the job's next run has not judged it"""

    right = Right.OPERATOR
    refuses = (409,)
    solution_id: int
    event_id: _EventId

    def run(self, context: Context) -> SolutionView:
        book = context.core.solutions
        solution_view(booked(book.get, self.solution_id), context)
        failure = _failure(context, self.event_id)
        if not book.withdraw(self.solution_id, failure, context.actor, context.now()):
            raise InConflict(text("solution.refused.judged", context.lang))
        return solution_view(booked(book.get, self.solution_id), context)


def _failure(context: Context, event_id: str) -> Failure:
    failure = find_failure(context.db, event_id)
    if failure is None:
        raise NotAcceptable(("event_id", "is not a known failure of a job"))
    return failure


def read_solutions(given: Iterable[Mapping[str, Any]]) -> tuple[list[Draft], list[Mistake]]:
    """The drafts of a list as an import takes it, and what is wrong with it."""
    values, mistakes = from_json(fields_of(ImportSolutions), {"solutions": list(given)})
    return [one.draft() for one in values.get("solutions", ())], mistakes
