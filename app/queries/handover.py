"""The handover of a shift: what opened, was taken, noted, solved, and what is still open."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from app.api.core import Pace
from app.ask import Context, Query
from app.declared import meaning
from app.handover_words import to_markdown
from app.markdown import Document
from app.queries.problems import problem_view, step_view
from app.queries.tables import Table, columns
from app.queries.views import Count, PeriodView, View
from app.refusals import Mistake
from app.rights import Right
from data.domain.handover import Account, Outcome, last_shift
from data.domain.problem_steps import Step
from data.domain.problem_view import DeadlineView, RootView, TimelineView
from data.domain.views import names
from data.store.problems.find import problems_numbered
from data.store.problems.shift import shift_accounts

MOST_LISTED = 1000
LONGEST = timedelta(days=31)


class HandoverProblem(View, frozen=True, kw_only=True):
    """A problem as the period left it"""

    problem_id: str
    outcome: Annotated[str, names(Outcome, lower=True)]
    opened: Annotated[bool, meaning("in the period")]
    kind: str
    severity: str
    title: str
    root: RootView
    opened_at: datetime
    over_at: datetime | None
    owner: Annotated[str | None, meaning("who had it at the end")]
    error_message: str | None
    blocked_total: Count
    blocked_critical: Count
    deadline: DeadlineView | None
    steps: Annotated[list[TimelineView], meaning("of the period, oldest first")]


class HandoverCounts(View, frozen=True, kw_only=True):
    """How many problems; one may count several times."""

    opened: Count
    taken: Count
    noted: Count
    solved: Annotated[Count, meaning("over after somebody had taken or closed them")]
    recovered: Annotated[Count, meaning("over, or made up for, by themselves")]
    open: Annotated[Count, meaning("still open at the end, whoever has them")]


class HandoverView(View, frozen=True, kw_only=True):
    period: PeriodView
    timezone: str
    plant: str
    counts: HandoverCounts
    problems: Annotated[
        list[HandoverProblem], meaning(f"still open, solved, recovered; {MOST_LISTED} at most")
    ]
    total: Count


class Shift(Query, frozen=True, kw_only=True):
    """Of which period."""

    right = Right.VIEWER
    pace = Pace.HEAVY
    start: Annotated[
        datetime | None,
        meaning("by default when the last shift began that has lasted an hour (`shift_starts`)"),
    ] = None
    end: Annotated[datetime | None, meaning("now by default")] = None

    def period(self, context: Context) -> tuple[datetime, datetime]:
        until = (self.end or context.now()).astimezone(UTC)
        if self.start is not None:
            return self.start.astimezone(UTC), until
        return last_shift(context.config.shift_starts, context.zone, until), until

    def mistakes(self, context: Context) -> Iterable[Mistake]:
        start, end = self.period(context)
        if start >= end:
            yield "start", "must be before end"
        elif end - start > LONGEST:
            yield "start", f"at most {LONGEST.days} days before end"

    def told(self, context: Context) -> HandoverView:
        start, end = self.period(context)
        accounts = shift_accounts(context.db, start, end)
        told = list(accounts.values())
        order = sorted(accounts, key=lambda number: (accounts[number].outcome, -number))
        listed = {
            known.number: known for known in problems_numbered(context.db, order[:MOST_LISTED])
        }
        listed_order = sorted(
            listed, key=lambda number: (accounts[number].outcome, -listed[number].impact)
        )
        return HandoverView(
            period=PeriodView(start=start, end=end),
            timezone=context.config.timezone,
            plant=context.config.plant_name,
            counts=HandoverCounts(
                opened=sum(one.opened for one in told),
                taken=sum(one.taken for one in told),
                noted=sum(one.noted > 0 for one in told),
                solved=sum(one.outcome is Outcome.SOLVED for one in told),
                recovered=sum(one.outcome is Outcome.RECOVERED for one in told),
                open=sum(one.outcome is Outcome.OPEN for one in told),
            ),
            problems=[_row(listed[each], accounts[each], context) for each in listed_order],
            total=len(told),
        )


class Handover(Shift, frozen=True, kw_only=True):
    """What a shift hands to the next one"""

    def run(self, context: Context) -> HandoverView:
        return self.told(context)


class HandoverText(Shift, frozen=True, kw_only=True):
    """What a shift hands to the next one"""

    def run(self, context: Context) -> Document:
        return Document("handover", to_markdown(self.told(context), context.lang, context.zone))


def _row(known: Any, stood: Account, context: Context) -> HandoverProblem:
    view = problem_view(known, context.lang, None)
    return HandoverProblem(
        problem_id=view.problem_id,
        outcome=stood.outcome.word,
        opened=stood.opened,
        kind=view.kind,
        severity=view.severity,
        title=view.title,
        root=view.root,
        opened_at=view.opened_at,
        over_at=stood.over_at,
        owner=stood.owner,
        error_message=view.error_message,
        blocked_total=view.blocked_total,
        blocked_critical=view.blocked_critical,
        deadline=view.deadline,
        steps=[step_view(each, context.db) for each in stood.steps],
    )


def notes_of(problem: HandoverProblem) -> list[tuple[str | None, str]]:
    """Who said what of it in the period: notes, and words with a taking or a closing."""
    told = ((step.by, step.facts.get("text")) for step in problem.steps)
    return [(by, said) for by, said in told if said]


def _takers(problem: HandoverProblem) -> str:
    taken = [step.by for step in problem.steps if step.what == Step.TAKEN.word and step.by]
    return ", ".join(dict.fromkeys(taken))


_CELLS: Mapping[str, Any] = {
    "job_name": lambda problem: problem.root.job_name,
    "job_stream": lambda problem: problem.root.job_stream,
    "workstation": lambda problem: problem.root.workstation,
    "deadline": lambda problem: problem.deadline and problem.deadline.at,
    "taken_by": _takers,
    "notes": lambda problem: " · ".join(
        ": ".join(filter(None, told)) for told in notes_of(problem)
    ),
}
HANDOVER_COLUMNS = columns(
    "handover",
    HandoverProblem,
    "outcome severity kind title job_name job_stream workstation opened_at over_at owner taken_by"
    " notes error_message blocked_total blocked_critical deadline problem_id",
    title="handover.title",
    heads="handover.export",
    words={"outcome": "handover.outcome", "severity": "severity", "kind": "problem.kind"},
    **_CELLS,
)


class HandoverTable(Shift, frozen=True, kw_only=True):
    """What a shift hands to the next one, a row a problem"""

    table = HANDOVER_COLUMNS

    def run(self, context: Context) -> Table:
        return Table(HANDOVER_COLUMNS, self.told(context).problems)
