"""Solutions: those that are stored, those that fit a message, and what ended failures before."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar

from msgspec import Meta

from app.api.core import Pace
from app.ask import Context, Query
from app.declared import chosen, meaning, number, words
from app.queries.paging import Cursor, Limit
from app.queries.tables import Table, columns
from app.queries.views import Count, Share, View, shown
from app.refusals import InConflict, Mistake, NotAcceptable, NotKnown, NotNow
from app.rights import Right
from data.domain.solutions import JOB_FAILURE, PATTERN_KINDS, KnownSolution
from data.store.applied_solutions import marks_on
from data.store.pages import cut, from_cursor
from data.store.past_failures import PastEnd
from data.store.problems.find import problem_number
from data.store.solution_results import failure_of, find_failure
from data.store.solutions import SolutionTaken
from data.store.text import fold
from data.texts import text
from data.texts.numbers import minutes as in_words
from data.texts.solution_words import record_sentence
from workers.past_failures import EXAMPLES, PastFailures, similar_failures
from workers.solution_book import NotReady, is_recommended, rate_of
from workers.solutions.index import Match
from workers.solutions.stored_patterns import BadPattern

T = TypeVar("T")

_CURSOR = "solutions"
_MATCHES = 5
_OF_THE_BEST = ("solution_id", "solution", "success_rate", "similarity")
_LONGEST_PROPOSED = 6000
Kind = Annotated[str, chosen(PATTERN_KINDS)]


class PeopleView(View, frozen=True, kw_only=True):
    worked: Count
    failed: Count


class TwsView(View, frozen=True, kw_only=True):
    worked: Count
    failed: Count
    pending: Count
    median_minutes: float | None


class ResultsView(View, frozen=True, kw_only=True):
    people: PeopleView
    tws: TwsView


class SolutionView(View, frozen=True, kw_only=True):
    """What helped, and how it did: by people and by TWS apart"""

    solution_id: int
    problem_type: str
    problem_pattern: str
    pattern_kind: Kind
    solution: str
    success_rate: Annotated[Share, meaning("cautious: 0.5 while nothing is known")]
    recommended: Annotated[
        bool, meaning("works at least as often as `solution_min_success_rate`, or is untried")
    ]
    times_applied: Count
    last_applied: datetime | None
    results: ResultsView
    record: Annotated[str, meaning("how it did, in the reader's language")]
    created_at: datetime
    created_by: str
    updated_at: datetime


class SolutionMatchView(SolutionView, frozen=True, kw_only=True):
    """A solution that fits a message"""

    similarity: Share


def _fields(known: KnownSolution, context: Context) -> dict[str, Any]:
    """What a stored solution calls otherwise."""
    now = context.now()
    return {
        "success_rate": rate_of(known, now),
        "recommended": is_recommended(known, context.config.solution_min_success_rate, now),
        "results": ResultsView(
            people=PeopleView(worked=known.people_worked, failed=known.people_failed),
            tws=shown(TwsView, known, worked=known.tws_worked, failed=known.tws_failed),
        ),
        "record": record_sentence(known, context.lang),
    }


def solution_view(known: KnownSolution | None, context: Context) -> SolutionView:
    """The view of a solution that has to be there."""
    if known is None:
        raise NotKnown("There is no such solution.")
    return shown(SolutionView, known, **_fields(known, context))


def _matches(
    context: Context, find: Callable[..., Iterable[tuple[Match, KnownSolution]]], *arguments: Any
) -> list[SolutionMatchView]:
    """The views of what the book finds."""
    found = booked(find, *arguments, context.now())
    return [match_view(match, known, context) for match, known in found]


def match_view(match: Match, known: KnownSolution, context: Context) -> SolutionMatchView:
    rates = {"success_rate": match.success_rate, "similarity": match.similarity}
    return shown(SolutionMatchView, known, **{**_fields(known, context), **rates})


def booked(work: Callable[..., T], *arguments: Any) -> T:
    """Ask the book; what it refuses is a refusal."""
    try:
        return work(*arguments)
    except BadPattern as error:
        raise NotAcceptable(("problem_pattern", str(error))) from None
    except SolutionTaken as error:
        raise InConflict(str(error), solution_id=error.solution_id) from None
    except NotReady as error:
        raise NotNow(str(error), retry_s=2) from None


class SolutionPage(View, frozen=True, kw_only=True):
    solutions: list[SolutionView]
    next_cursor: str | None


class Solutions(Query, frozen=True, kw_only=True):
    """Stored solutions, newest first"""

    right = Right.VIEWER
    problem_type: Annotated[str, words("only those of this type", 100)] | None = None
    q: Annotated[str, words("words of the pattern or the solution", 200)] | None = None
    limit: Limit = 100
    cursor: Cursor | None = None

    def run(self, context: Context) -> SolutionPage:
        before, looked_for = None, fold(self.q or "").split()
        if self.cursor is not None:
            (before,) = from_cursor(self.cursor, _CURSOR, int)
        found: list[KnownSolution] = []
        for one in booked(context.core.solutions.listed):
            if before is not None and one.solution_id >= before:
                continue
            if self.problem_type not in (None, one.problem_type):
                continue
            said = fold(f"{one.problem_pattern}\n{one.solution}") if looked_for else ""
            if not all(word in said for word in looked_for):
                continue
            found.append(one)
            if len(found) > self.limit:
                break
        page, following = cut(found, self.limit, _CURSOR, lambda one: [one.solution_id])
        shown = [solution_view(one, context) for one in page]
        return SolutionPage(solutions=shown, next_cursor=following)


class Solution(Query, frozen=True, kw_only=True):
    """One solution"""

    right = Right.VIEWER
    solution_id: int

    def run(self, context: Context) -> SolutionView:
        known = booked(context.core.solutions.get, self.solution_id)
        return solution_view(known, context)


class FoundSolutions(View, frozen=True, kw_only=True):
    found: bool
    solution_id: int | None
    solution: str | None
    success_rate: Share | None
    similarity: Share | None
    matches: list[SolutionMatchView]


class FindSolutions(Query, frozen=True, kw_only=True):
    """The solutions that fit an error message, best first; none for an unrelated one"""

    right = Right.VIEWER
    problem_type: Annotated[str, words("of this type; job_failure by default", 100)] | None = None
    error_message: Annotated[str, words("what the failure said", 20_000)] | None = None
    limit: Annotated[int, number("matches", 1, 50)] = 5

    def run(self, context: Context) -> FoundSolutions:
        kind = self.problem_type or JOB_FAILURE
        find, message = context.core.solutions.find, self.error_message or ""
        matches = _matches(context, find, kind, message, self.limit)
        best = matches[0] if matches else None
        told = {name: getattr(best, name, None) for name in _OF_THE_BEST}
        return FoundSolutions(found=best is not None, matches=matches, **told)


class PastFailureView(View, frozen=True, kw_only=True):
    """Similar failures of the past, and what ended them"""

    error_message: str
    similarity: Share
    same_job: bool
    failures: Count
    ended_by_rerun: Count
    ended_by_next_run: Count
    not_ended: Count
    median_minutes: float | None
    examples: list[PastEnd]
    description: str


class MarkView(View, frozen=True, kw_only=True):
    """What somebody said of a solution after this failure"""

    solution_id: int
    by: str
    at: datetime
    worked: Annotated[bool | None, meaning("null: applied it")]


class SuggestionView(View, frozen=True, kw_only=True):
    event_id: str | None
    error_message: str | None
    proposed_pattern: str
    matches: list[SolutionMatchView]
    marks: list[MarkView]
    past_failures: list[PastFailureView]


class Suggest(Query, frozen=True, kw_only=True):
    """For a failure: solutions that fit, the most similar past failures and what ended them,
    and its message with the variables masked"""

    right = Right.VIEWER
    refuses = (404,)
    event_id: Annotated[str, words("of a job_abend or job_failed event", 200)] | None = None
    problem_id: (
        Annotated[str, words("instead: its newest failure, also one that no event tells of", 200)]
        | None
    ) = None

    def mistakes(self, context: Context) -> Iterable[Mistake]:
        if (self.event_id is None) == (self.problem_id is None):
            yield "event_id", "give either this or problem_id"

    def run(self, context: Context) -> SuggestionView:
        if self.event_id is not None:
            failure = find_failure(context.db, self.event_id)
        else:
            number = problem_number(context.db, self.problem_id or "")
            failure = None if number is None else failure_of(context.db, number)
        if failure is None:
            raise NotKnown("There is no such failure.")
        message = failure.error_message or ""
        book = context.core.solutions
        past = similar_failures(
            context.db, message, failure.job_id, failure.run_id, booked(lambda: book.reading)
        )
        matches = _matches(context, book.help_for, message, _MATCHES)
        marks = marks_on(context.db, failure.event_seq, [one.solution_id for one in matches])
        return SuggestionView(
            event_id=self.event_id,
            error_message=failure.error_message,
            proposed_pattern=book.propose_pattern(message)[:_LONGEST_PROPOSED],
            matches=matches,
            marks=[shown(MarkView, one) for one in marks],
            past_failures=[past_view(one, context.lang) for one in past],
        )


def past_view(past: PastFailures, lang: str) -> PastFailureView:
    return shown(
        PastFailureView,
        past,
        failures=len(past.ends),
        ended_by_rerun=past.ended_by("rerun"),
        ended_by_next_run=past.ended_by("next_run"),
        not_ended=past.ended_by(None),
        examples=past.ends[:EXAMPLES],
        description=_sentence(past, lang),
    )


def _sentence(past: PastFailures, lang: str) -> str:
    minutes = past.median_minutes
    if minutes is None:
        return text("solution.past.open", lang, count=len(past.ends))
    rerun, later = past.ended_by("rerun"), past.ended_by("next_run")
    key = "solution.past.rerun" if rerun else "solution.past.next_run"
    return text(
        key, lang, ended=rerun or later, count=len(past.ends), minutes=in_words(minutes, lang)
    )


SOLUTION_COLUMNS = columns(
    "solutions",
    SolutionView,
    "solution_id problem_type problem_pattern pattern_kind solution success_rate times_applied"
    " last_applied people_worked people_failed tws_worked tws_failed",
    people_worked=lambda one: one.results.people.worked,
    people_failed=lambda one: one.results.people.failed,
    tws_worked=lambda one: one.results.tws.worked,
    tws_failed=lambda one: one.results.tws.failed,
)


class ExportSolutions(Query, frozen=True, kw_only=True):
    """All solutions, oldest first, as JSON or as CSV that can be imported; no cell is a formula"""

    right = Right.VIEWER
    pace = Pace.HEAVY
    table = SOLUTION_COLUMNS
    format: Annotated[Literal["json", "csv"], Meta(description="json by default")] = "json"

    def run(self, context: Context) -> Table:
        known = reversed(booked(context.core.solutions.listed))
        return Table(SOLUTION_COLUMNS, [solution_view(one, context) for one in known])
