"""Everything that the store, the solutions and the runbooks know of one failure, within bounds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.ask import Context
from app.queries.solutions import booked
from app.queries.views import PeriodView
from data.domain.events import Event
from data.domain.patterns import PatternStatus
from data.domain.plan import WorkstationStatus
from data.domain.runbooks import Runbook, Runbooks
from data.domain.solutions import KnownSolution
from data.domain.status import FAILED
from data.domain.views import RunView
from data.store import diagnosed
from data.store.diagnosed import Ahead, Behaviour, JobNames, Subject
from data.store.events import events_numbered
from data.store.history import read_runs
from data.store.logs import log_id
from data.store.patterns import KnownPattern, PatternQuery, find_patterns
from data.store.problems.find import KnownProblem, problems_numbered
from data.store.writings import RUNBOOKS
from workers.past_failures import PastFailures, similar_failures
from workers.problems.causes import saying_the_same
from workers.solutions.index import Match
from workers.tws.joblog import marks

BEFORE = timedelta(minutes=60)
"""How long before a failure is looked at its workstation; as long after, too, for its error."""
DAYS = 90
"""How many days of a job's past are counted: as in the drawer."""
MOST_LISTED = 5
MOST_RECENT = 8
MOST_EVENTS = 10
MOST_AHEAD = 20
MOST_AROUND = 200  # failures of an hour that are looked at
MOST_READ = 24
"""Different error texts of that hour whose variables are masked: some milliseconds each."""
_FAILED = frozenset(status.name for status in FAILED)


@dataclass(frozen=True, slots=True)
class Facts:
    subject: Subject
    event: Event | None
    run: RunView | None
    problem: KnownProblem | None
    names: JobNames  # each empty where there is none
    message: str
    cause: int | None  # which line of the message tells it, from 0
    in_plan: bool
    before: PeriodView
    around: PeriodView
    station: tuple[WorkstationStatus, datetime] | None
    station_events: list[Event]
    station_failures: list[RunView]
    same_cause: list[RunView]
    ahead: list[Ahead]
    behind: list[JobNames]
    behaviour: Behaviour | None
    patterns: list[KnownPattern]
    past: list[PastFailures]
    solutions: list[tuple[Match, KnownSolution]]
    runbooks: Sequence[Runbook]

    @property
    def failed(self) -> bool:
        return self.run is not None and self.run.status in _FAILED


def gather(subject: Subject, context: Context) -> Facts:
    """The facts of a subject. Raises NotNow while the solutions are still being read."""
    db, at, job = context.db, subject.at, subject.job
    before = PeriodView(start=at - BEFORE, end=at)
    around = PeriodView(start=at - BEFORE, end=at + BEFORE)
    station, station_events = None, list[Event]()
    ahead, behind, lived = list[Ahead](), list[JobNames](), None
    with db.read() as connection:
        run = read_runs(connection, [subject.run])[0] if subject.run else None
        if subject.workstation:
            station = diagnosed.station_at(connection, subject.workstation, at)
            station_events = diagnosed.station_events(
                db, connection, subject.workstation, before.start, at, MOST_EVENTS
            )
        failures = diagnosed.other_failures(connection, job, around.start, around.end, MOST_AROUND)
        if job is not None:
            began = (run and run.start_time) or at
            ahead = diagnosed.jobs_ahead(connection, job, began, MOST_AHEAD)
            behind = diagnosed.jobs_behind(connection, job, MOST_AHEAD)
            since = at - timedelta(days=DAYS)
            lived = diagnosed.behaviour(connection, job, subject.run, at, since, MOST_RECENT)
    told = events_numbered(db, [] if subject.event is None else [subject.event])
    known = problems_numbered(db, [] if subject.problem is None else [subject.problem])
    event, problem = told[0] if told else None, known[0] if known else None
    message, names = _message(run, problem), _names(subject, run, event, problem)
    reading, past, solutions = booked(lambda: context.core.solutions.reading), [], []
    if message:
        # Matched already where the failure stands on the board.
        solutions = context.core.suggestions.found([message], None).get(message, [])[:MOST_LISTED]
        if subject.run is not None and job is not None:
            past = similar_failures(db, message, job, subject.run, reading)
    around_said = (one.error_message for one in failures if one.error_message)
    same = saying_the_same(message, around_said, reading, MOST_READ)
    return Facts(
        subject=subject,
        event=event,
        run=run,
        problem=problem,
        names=names,
        message=message,
        cause=marks(message).cause if message else None,
        in_plan=subject.run is not None and log_id(db, subject.run) is not None,
        before=before,
        around=around,
        station=station,
        station_events=station_events,
        station_failures=[
            one
            for one in failures
            if one.workstation == subject.workstation and one.end_time and one.end_time <= at
        ],
        same_cause=[one for one in failures if one.error_message in same],
        ahead=ahead,
        behind=behind,
        behaviour=lived,
        patterns=_patterns(names, context),
        past=past,
        solutions=solutions,
        runbooks=Runbooks(RUNBOOKS.load(db)).of(*names) if any(names) else (),
    )


def _message(run: RunView | None, problem: KnownProblem | None) -> str:
    """What the failure said; of a problem without a run what that says."""
    said = run.error_message if run else problem.error_message if problem else None
    return (said or "").strip()


def _names(
    subject: Subject,
    run: RunView | None,
    event: Event | None,
    problem: KnownProblem | None,
) -> JobNames:
    if (of := run or (event and event.job)) is not None:
        return of.job_name, of.job_stream, of.workstation
    root = problem.root if problem else None
    workstation = subject.workstation or (root and root.workstation) or ""
    return (root and root.job_name) or "", (root and root.job_stream) or "", workstation


def _patterns(names: JobNames, context: Context) -> list[KnownPattern]:
    """What is known of exactly this job, on either side of a chain."""
    if not names[0]:
        return []
    found = find_patterns(
        context.db,
        PatternQuery(
            statuses=(PatternStatus.ACTIVE, PatternStatus.FADING),
            job_name=names[0],
            min_confidence=context.config.pattern_min_confidence,
        ),
    )
    mine = [
        one
        for one in found
        if any(
            job and names == (job.name, job.stream, job.workstation)
            for job in (one.pattern.job, one.pattern.related_job)
        )
    ]
    return mine[:MOST_LISTED]
