"""Problems: what somebody has to mend, in the order of what hangs on it."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, time
from itertools import islice
from typing import Annotated, Any

from app.api.core import Core, Pace
from app.ask import Context, Query
from app.declared import meaning, words
from app.queries.paging import Cursor, Limit
from app.queries.tables import Table, columns
from app.queries.views import Count, View, shown
from app.refusals import NotKnown
from app.rights import Right
from data.domain.events import Severity
from data.domain.handover import LivedStep
from data.domain.problem import ProblemKind, State
from data.domain.problem_steps import Step
from data.domain.problem_view import (
    DeliveryView,
    NoteView,
    ProblemSolutionView,
    ProblemView,
    SilencedView,
    TimelineView,
    WholeProblemView,
)
from data.store.engine import Database
from data.store.problems import find
from data.store.problems.find import KnownProblem, LifeStep, ProblemQuery
from data.store.problems.notes import notes_page
from data.store.telling.ledger import deliveries_page
from data.texts.problem_words import problem_title

MOST_DELIVERIES = 200
"""The newest, with the problem itself (contract, section 7)."""
BUDGET_S = 0.02
"""To match solutions in, of a page: what is not matched in time is there at the next look."""
_READ_AT_ONCE = 500  # problems of a table


def problem_view(
    known: KnownProblem,
    lang: str,
    solution: ProblemSolutionView | None,
    silenced: SilencedView | None = None,
    view: Any = ProblemView,
    **more: Any,
) -> Any:
    """A problem as outsiders know it."""
    return shown(view, known, **_fields(known, lang), solution=solution, silenced=silenced, **more)


def _fields(known: KnownProblem, lang: str) -> dict[str, Any]:
    """What a kept problem calls otherwise, or does not know."""
    by = None
    if known.state is State.RESOLVED:
        by = "engine" if known.closed_by is None else "person"
    return {
        "kind": known.kind.word,
        "severity": known.severity.name.lower(),
        "state": known.state.word,
        "title": problem_title(known, lang),
        "resolved_by": by,
        "blocked_known": known.blocked_from == "engine",
        "basis": "usual",
    }


def problem_views(found: Iterable[KnownProblem], core: Core, lang: str) -> list[ProblemView]:
    """The views of some problems, with the solutions that are known in time."""
    listed = list(found)
    solutions = core.suggestions.of([one.error_message for one in listed], BUDGET_S)
    return [
        problem_view(one, lang, solutions.get(one.error_message), silence_of(one, core))
        for one in listed
    ]


def silence_of(known: KnownProblem, core: Core) -> SilencedView | None:
    """The silence that ends first, where each live member is silenced."""
    told = core.silences.active.silenced_all(known.live, core.now())
    return None if told is None else SilencedView(silence_id=str(told[0]), until=told[1])


def known_problem(number: int | None, context: Context) -> find.KnownProblem:
    """The problem of a number; raises NotKnown."""
    found = find.problems_numbered(context.db, [] if number is None else [number])
    if not found:
        raise NotKnown("There is no such problem.")
    return found[0]


def whole_problem(number: int | None, context: Context) -> WholeProblemView:
    """A problem with its life; raises NotKnown."""
    known = known_problem(number, context)
    solutions = context.core.suggestions.of([known.error_message])
    return problem_view(
        known,
        context.lang,
        solutions.get(known.error_message),
        silence_of(known, context.core),
        WholeProblemView,
        timeline=[step_view(each, context.db) for each in find.life_of(context.db, known.number)],
        deliveries=deliveries_page(context.db, known.number, MOST_DELIVERIES).items,
    )


def step_view(step: LifeStep | LivedStep, db: Database) -> TimelineView:
    facts = dict(step.facts)
    if isinstance(step.what, Step):
        if "kind" in facts:
            facts["kind"] = ProblemKind(facts["kind"]).word
        if "severity" in facts:
            facts["severity"] = Severity(facts["severity"]).name.lower()
        if "into" in facts:
            facts["into"] = find.problem_id(db.store_id, facts["into"])
        if isinstance(facts.get("until"), int):
            facts["until"] = find.instant(facts["until"])
    return TimelineView(at=step.at, what=step.what.word, by=step.by, facts=facts)


class ProblemSummary(View, frozen=True, kw_only=True):
    """Of all problems, whatever was asked for."""

    open: Count
    acknowledged: Count
    recovered: Count
    resolved_today: Annotated[Count, meaning("since midnight in the configured zone")]


class ProblemPage(View, frozen=True, kw_only=True):
    problems: list[ProblemView]
    summary: ProblemSummary
    next_cursor: str | None


class ProblemFilters(Query, frozen=True, kw_only=True):
    """Which problems."""

    right = Right.VIEWER
    state: Annotated[tuple[State, ...], meaning("repeatable; all by default")] = ()
    severity: Annotated[tuple[Severity, ...], meaning("repeatable")] = ()
    kind: Annotated[tuple[ProblemKind, ...], meaning("repeatable")] = ()
    job: (
        Annotated[str, words("any job in it; `*` and `?` stand for any characters", 200)] | None
    ) = None
    job_stream: Annotated[str, words("any job stream in it; likewise", 200)] | None = None
    workstation: Annotated[str, words("any workstation in it; likewise", 200)] | None = None
    q: Annotated[str, words("in names in it and what its newest failure said")] | None = None
    owner: Annotated[str, words("exactly who has it", 200)] | None = None

    def wanted(self, limit: int, cursor: str | None = None) -> ProblemQuery:
        return ProblemQuery(
            states=self.state,
            severities=self.severity,
            kinds=self.kind,
            job=self.job,
            job_stream=self.job_stream,
            workstation=self.workstation,
            q=self.q,
            owner=self.owner,
            limit=limit,
            cursor=cursor,
        )


class Problems(ProblemFilters, frozen=True, kw_only=True):
    """Problems by what hangs on them: first those nobody has, then taken, recovered, resolved"""

    limit: Limit = 100
    cursor: Cursor | None = None

    def run(self, context: Context) -> ProblemPage:
        page = find.problems_page(context.db, self.wanted(self.limit, self.cursor))
        tally = context.core.tally
        counted = tally.standings()
        return ProblemPage(
            problems=problem_views(page.items, context.core, context.lang),
            summary=ProblemSummary(
                open=sum(counted.open.values()),
                acknowledged=counted.acknowledged,
                recovered=counted.recovered,
                resolved_today=tally.resolved_since(_midnight(context)),
            ),
            next_cursor=page.next_cursor,
        )


def _midnight(context: Context) -> datetime:
    zone = context.zone
    return datetime.combine(context.now().astimezone(zone).date(), time(), zone)


class ProblemNotePage(View, frozen=True, kw_only=True):
    notes: list[NoteView]
    next_cursor: str | None


class ProblemNotes(Query, frozen=True, kw_only=True):
    """What people wrote to a problem, newest first"""

    right = Right.VIEWER
    problem_id: str
    limit: Limit = 100
    cursor: Cursor | None = None

    def run(self, context: Context) -> ProblemNotePage:
        known = known_problem(find.problem_number(context.db, self.problem_id), context)
        page = notes_page(context.db, known.number, self.limit, self.cursor)
        return ProblemNotePage(notes=page.items, next_cursor=page.next_cursor)


class Problem(Query, frozen=True, kw_only=True):
    """One problem with what happened to it"""

    right = Right.VIEWER
    problem_id: str

    def run(self, context: Context) -> WholeProblemView:
        return whole_problem(find.problem_number(context.db, self.problem_id), context)


class DeliveryPage(View, frozen=True, kw_only=True):
    deliveries: list[DeliveryView]
    next_cursor: str | None


class Deliveries(Query, frozen=True, kw_only=True):
    """Who was told of a problem, who was not, and why; the newest first"""

    right = Right.VIEWER
    problem_id: str
    limit: Limit = 100
    cursor: Cursor | None = None

    def run(self, context: Context) -> DeliveryPage:
        known = known_problem(find.problem_number(context.db, self.problem_id), context)
        page = deliveries_page(context.db, known.number, self.limit, self.cursor)
        return DeliveryPage(deliveries=page.items, next_cursor=page.next_cursor)


PROBLEM_COLUMNS = columns(
    "problems",
    ProblemView,
    "state severity kind title job_name job_stream workstation opened_at updated_at resolved_at"
    " occurrences members_total return_code error_message blocked_total blocked_critical"
    " deadline acknowledged_by acknowledged_at until note impact problem_id",
    title="screen.problems.title",
    heads="screen.problems.export",
    words={"state": "problem.state", "severity": "severity", "kind": "problem.kind"},
    job_name=lambda problem: problem.root.job_name,
    job_stream=lambda problem: problem.root.job_stream,
    workstation=lambda problem: problem.root.workstation,
    deadline=lambda problem: problem.deadline and problem.deadline.at,
    acknowledged_by=lambda problem: problem.acknowledged and problem.acknowledged.by,
    acknowledged_at=lambda problem: problem.acknowledged and problem.acknowledged.at,
    until=lambda problem: problem.acknowledged and _returns(problem.acknowledged.until),
    note=lambda problem: problem.acknowledged and problem.acknowledged.note,
)


def _returns(until: str | None) -> datetime | str | None:
    return until if until in (None, "rerun") else datetime.fromisoformat(until)


class ProblemTable(ProblemFilters, frozen=True, kw_only=True):
    """Everything a search of problems finds; by REST 100,000 at most"""

    pace = Pace.HEAVY
    table = PROBLEM_COLUMNS

    def run(self, context: Context) -> Table:
        found = islice(_all(context.db, self.wanted(_READ_AT_ONCE)), context.most_rows)
        return Table(PROBLEM_COLUMNS, (problem_view(one, context.lang, None) for one in found))


def _all(db: Database, query: ProblemQuery) -> Iterator[KnownProblem]:
    while True:
        page = find.problems_page(db, query)
        yield from page.items
        if page.next_cursor is None:
            return
        query = replace(query, cursor=page.next_cursor)
