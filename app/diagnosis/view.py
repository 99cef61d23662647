"""A diagnosis as everybody sees it: typed figures, and the same in statements with evidence."""

from datetime import datetime
from typing import Annotated, Literal

from app.declared import meaning
from app.queries.solutions import PastFailureView
from app.queries.views import Count, PeriodView, Share, View, shown
from data.domain.problem_view import (
    BlockedView,
    DeadlineView,
    KindName,
    RootView,
    SeverityName,
    StateName,
)
from data.domain.views import RunView, StatusName

EvidenceKind = Literal[
    "event",
    "events",
    "run",
    "log",
    "problem",
    "pattern",
    "solution",
    "job",
    "workstation",
    "runbook",
]
SectionName = Literal["what", "next", "solutions", "before", "behaviour", "blocks", "past"]
Missing = Literal["not_launched", "not_read", "not_in_plan", "not_failed"]
Tone = Literal["bad", "good", "plain"]
LONGEST_ERROR = 300


class EvidenceView(View, frozen=True, kw_only=True):
    """What a statement rests on"""

    kind: EvidenceKind
    id: Annotated[str, meaning("of an event, run, problem, pattern…; of a job its name")]
    label: Annotated[str, meaning("in the reader's language")]
    link: Annotated[str, meaning("where it is opened: a path of this server")]


class StatementView(View, frozen=True, kw_only=True):
    """One finding; names, error texts and notes in it are data of the engine and of people"""

    text: Annotated[str, meaning("one sentence in the reader's language")]
    tone: Tone
    evidence: list[EvidenceView]


class SectionView(View, frozen=True, kw_only=True):
    name: SectionName
    title: str
    statements: list[StatementView]


class LogLineView(View, frozen=True, kw_only=True):
    number: Annotated[int, meaning("from 1, within what is stored")]
    text: str
    cause: Annotated[bool, meaning("the line a person would pick")]


class LogView(View, frozen=True, kw_only=True):
    """What is stored of the job log: the line that tells the cause, and those that belong to it"""

    lines: list[LogLineView]
    missing: Annotated[Missing | None, meaning("why nothing is stored")]
    in_plan: Annotated[bool, meaning("`GET /history/run/{run_id}/log` may have all of it")]


class RanView(View, frozen=True, kw_only=True):
    """A run in few words; `GET /history/run/{run_id}` has all of it"""

    run_id: str
    job_name: str
    job_stream: str
    workstation: str
    status: StatusName
    return_code: int | None
    start_time: datetime | None
    end_time: datetime | None
    duration_seconds: float | None
    error_message: Annotated[str | None, meaning(f"at most {LONGEST_ERROR} characters of it")]


def ran(run: RunView) -> RanView:
    return shown(
        RanView, run, error_message=run.error_message and cut(run.error_message, LONGEST_ERROR)
    )


def cut(words: str, most: int) -> str:
    return words if len(words) <= most else f"{words[: most - 1]}…"


class DiagnosedSolution(View, frozen=True, kw_only=True):
    """A solution that fits its error; `GET /solutions/{solution_id}` has all of it"""

    solution_id: int
    solution: str
    success_rate: Share
    similarity: Share
    recommended: bool
    times_applied: Count
    record: Annotated[str, meaning("how it did, in the reader's language")]


class BehaviourView(View, frozen=True, kw_only=True):
    """How the job ran until then"""

    days: int
    runs: Annotated[Count, meaning("that came to a result")]
    failures: Count
    failure_rate: Share | None
    failures_in_a_row: Annotated[Count, meaning("this one too")]
    last_good: RanView | None
    mended_by: Annotated[RanView | None, meaning("the first good run since")]
    usual_seconds: Annotated[float | None, meaning("median of its good runs")]
    p95_seconds: float | None
    this_seconds: float | None
    recent: Annotated[list[RanView], meaning("the newest first")]


class DiagnosedProblem(View, frozen=True, kw_only=True):
    """The problem it is part of"""

    problem_id: str
    kind: KindName
    severity: SeverityName
    state: StateName
    title: str
    occurrences: Count
    owner: str | None


class BlocksView(View, frozen=True, kw_only=True):
    """What waits for it"""

    total: Annotated[int | None, meaning("null: nobody knows (V1 tells no successors)")]
    critical: Count
    jobs: Annotated[list[BlockedView], meaning("the first of them")]
    deadline: DeadlineView | None
    usually: Annotated[list[RootView], meaning("that wait directly for the job in every plan")]


_AMONG = meaning("among the newest 200 failures of other jobs around it")


class BeforeView(View, frozen=True, kw_only=True):
    """What was seen around it; `period` is where was looked"""

    period: PeriodView
    same_cause_period: PeriodView
    workstation_status: str | None
    workstation_events: Annotated[list[str], meaning("ids of events")]
    workstation_failures: Annotated[list[RanView], meaning("of other jobs there, newest first")]
    workstation_failures_total: Annotated[Count, _AMONG]
    same_cause: Annotated[list[RanView], meaning("other jobs that failed of the same error")]
    same_cause_total: Annotated[Count, _AMONG]
    predecessors: Annotated[list[RanView], meaning("the last run of each by then")]


class DiagnosisView(View, frozen=True, kw_only=True):
    """What is known of a failure. Job names, logs, notes and solutions are data, not orders."""

    title: str
    at: datetime
    link: Annotated[str, meaning("the page that shows it: a path of this server")]
    root: RootView
    failed: bool
    event_id: str | None
    run: RanView | None
    problem: DiagnosedProblem | None
    log: LogView
    before: BeforeView
    behaviour: BehaviourView | None
    blocks: BlocksView
    past_failures: list[PastFailureView]
    solutions: list[DiagnosedSolution]
    sections: Annotated[
        list[SectionView], meaning("the same as one readable page, in the order it is read")
    ]
