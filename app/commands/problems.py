"""What a person does with problems: take, give back, note, close; each once by its action id."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Annotated, Any

from msgspec import Meta

from app.ask import Command, Context, Repeats
from app.declared import meaning, read_instant, words
from app.queries.problems import whole_problem
from app.queries.views import Count, View
from app.refusals import InConflict, Mistake, NotKnown
from app.rights import Right
from data.domain.problem_view import WholeProblemView
from data.store.problems import hands
from data.store.problems.find import problem_id, problem_number
from data.store.problems.hands import (
    Handled,
    ProblemOver,
    ProblemTaken,
    ProblemUnknown,
    Until,
)
from data.texts import text

MOST_IDS = 500
LONGEST = timedelta(hours=24)
"""How far ahead a taken problem may come back (contract, section 7)."""

Note = Annotated[str, words("", 2000)]
Written = Annotated[str, words("", 2000, 1, trimmed=True)]
_UNTIL = "an instant at most 24 h ahead, or `rerun`; left out: as `acknowledge_minutes` says"
_Until = Annotated[str, words(_UNTIL, 40)]
ProblemIds = Annotated[
    tuple[Annotated[str, Meta(max_length=200)], ...],
    Meta(
        min_length=1,
        max_length=MOST_IDS,
        extra={"refused": f"must be a list of 1 to {MOST_IDS} problem ids"},
    ),
]


def default_until(context: Context) -> datetime | None:
    """When a taken problem comes back where nobody says otherwise; None: not by itself."""
    minutes = context.config.acknowledge_minutes
    return context.now() + timedelta(minutes=minutes) if minutes else None


class _Taking(Command, frozen=True, kw_only=True):
    right = Right.OPERATOR
    beside = Repeats
    note: Note | None = None
    until: _Until | None = None
    free: Annotated[bool, meaning("only what nobody else has")] = False

    def mistakes(self, context: Context) -> Iterable[Mistake]:
        if self.until is None or self.until == "rerun":
            return
        at, wrong = read_instant(self.until)
        if at is None:
            yield "until", f"{wrong}, or rerun"
        elif not context.now() < at <= context.now() + LONGEST:
            yield "until", "must be an instant of the next 24 hours"

    def wanted(self, context: Context) -> Until:
        if self.until is None:
            return default_until(context)
        return "rerun" if self.until == "rerun" else read_instant(self.until)[0]


class _OfOne(Command, frozen=True, kw_only=True):
    right = Right.OPERATOR
    beside = Repeats


def _one(context: Context, of: str, do: Callable[[int], Handled]) -> WholeProblemView:
    """Do something with a problem and say what it is then."""
    number = problem_number(context.db, of)
    if number is None:
        raise NotKnown("There is no such problem.")
    try:
        do(number)
    except ProblemUnknown:
        raise NotKnown("There is no such problem.") from None
    except ProblemOver:
        raise InConflict(text("problem.refused.resolved", context.lang)) from None
    except ProblemTaken as taken:
        raise InConflict(text("problem.refused.taken", context.lang, name=taken.by)) from None
    return whole_problem(number, context)


class TakeProblem(_Taking, frozen=True, kw_only=True):
    """Take a problem, until then; the same action_id again changes nothing"""

    refuses = (409,)
    problem_id: str

    def run(self, context: Context) -> WholeProblemView:
        until, act = self.wanted(context), context.act()
        return _one(
            context,
            self.problem_id,
            lambda number: hands.take(
                context.db, [number], until, self.note, act, one=True, free=self.free
            ),
        )


class ReleaseProblem(_OfOne, frozen=True, kw_only=True):
    """Give a problem back; what nobody has stays as it is"""

    problem_id: str

    def run(self, context: Context) -> WholeProblemView:
        act = context.act()
        return _one(
            context,
            self.problem_id,
            lambda number: hands.release(context.db, [number], act, one=True),
        )


class NoteProblem(_OfOne, frozen=True, kw_only=True):
    """Write a note to a problem"""

    problem_id: str
    text: Written

    def run(self, context: Context) -> WholeProblemView:
        act = context.act()
        return _one(
            context,
            self.problem_id,
            lambda number: hands.note(context.db, number, self.text, act),
        )


class CloseProblem(_OfOne, frozen=True, kw_only=True):
    """Say that a problem is over, whatever the engine says; fails its job on, it is a new one"""

    problem_id: str
    reason: Written

    def run(self, context: Context) -> WholeProblemView:
        act = context.act()
        return _one(
            context,
            self.problem_id,
            lambda number: hands.close(context.db, [number], self.reason, act, one=True),
        )


class HandledIds(View, frozen=True, kw_only=True):
    done: list[str]
    already: list[str]
    unknown: list[str]


class HandledView(View, frozen=True, kw_only=True):
    """How many problems were done, were so already or are resolved, and are not known."""

    done: Count
    already: Count
    unknown: Count
    problem_ids: HandledIds


def _many(
    context: Context, ids: tuple[str, ...], do: Callable[[list[int]], Handled]
) -> HandledView:
    numbers = {one: problem_number(context.db, one) for one in ids}
    done = do([number for number in numbers.values() if number is not None])
    called: dict[Any, str] = {number: one for one, number in numbers.items()}

    def named(found: Iterable[int]) -> list[str]:
        store_id = context.db.store_id
        return [called.get(number, problem_id(store_id, number)) for number in found]

    strangers = [one for one, number in numbers.items() if number is None]
    told = HandledIds(
        done=named(done.done),
        already=named(done.already),
        unknown=[*named(done.unknown), *strangers],
    )
    return HandledView(
        done=len(told.done),
        already=len(told.already),
        unknown=len(told.unknown),
        problem_ids=told,
    )


class TakeProblems(_Taking, frozen=True, kw_only=True):
    """Take the problems of these ids; the answer says what was done"""

    problem_ids: ProblemIds

    def run(self, context: Context) -> HandledView:
        until, act = self.wanted(context), context.act()
        return _many(
            context,
            self.problem_ids,
            lambda some: hands.take(
                context.db, some, until, self.note, act, one=False, free=self.free
            ),
        )


class ReleaseProblems(_OfOne, frozen=True, kw_only=True):
    """Give the problems of these ids back; the answer says what was done"""

    problem_ids: ProblemIds

    def run(self, context: Context) -> HandledView:
        act = context.act()
        return _many(
            context,
            self.problem_ids,
            lambda some: hands.release(context.db, some, act, one=False),
        )


class CloseProblems(_OfOne, frozen=True, kw_only=True):
    """Close the problems of these ids; the answer says what was done"""

    problem_ids: ProblemIds
    reason: Written

    def run(self, context: Context) -> HandledView:
        act = context.act()
        return _many(
            context,
            self.problem_ids,
            lambda some: hands.close(context.db, some, self.reason, act, one=False),
        )
