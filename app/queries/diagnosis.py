"""The diagnosis of a failure: what is known of it, and what to look at next."""

from collections.abc import Iterable
from typing import Annotated

from msgspec import structs

from app.ask import Context, Query
from app.declared import words
from app.diagnosis.advice import advice
from app.diagnosis.facts import DAYS, MOST_LISTED, Facts, gather
from app.diagnosis.material import Material
from app.diagnosis.said import Saying
from app.diagnosis.sections import Sections, missing_log
from app.diagnosis.view import (
    BeforeView,
    BehaviourView,
    BlocksView,
    DiagnosedProblem,
    DiagnosedSolution,
    DiagnosisView,
    LogLineView,
    LogView,
    cut,
    ran,
)
from app.diagnosis.words import to_markdown
from app.markdown import Document
from app.queries.problems import problem_view
from app.queries.solutions import PastFailureView, SolutionMatchView, match_view, past_view
from app.queries.views import shown
from app.refusals import Mistake, NotKnown
from app.rights import Right
from data.domain.problem import State
from data.domain.problem_view import RootView
from data.store.diagnosed import (
    JobNames,
    Subject,
    subject_of_event,
    subject_of_job,
    subject_of_problem,
    subject_of_run,
)
from data.store.events import event_number
from data.store.history import find_run
from data.store.problems.find import problem_number

MOST_LINES = 12
LONGEST_LINE = 400
LONGEST_SOLUTION = 2_000
_LONGEST_NAME = 300
_LONGEST_ID = 200


class Diagnosed(Query, frozen=True, kw_only=True):
    """Of which failure: an event, a problem or a run, else the newest of a job."""

    right = Right.VIEWER
    refuses = (404,)
    event_id: Annotated[str, words("of any event; best of a failure", _LONGEST_ID)] | None = None
    job_name: (
        Annotated[str, words("the newest failure of the job of this name", _LONGEST_NAME)] | None
    ) = None
    problem_id: Annotated[str, words("the newest failure of a problem", _LONGEST_ID)] | None = None
    run_id: Annotated[str, words("of a run; job_name makes it fast", _LONGEST_ID)] | None = None

    def mistakes(self, context: Context) -> Iterable[Mistake]:
        job = None if self.run_id else self.job_name
        given = [one for one in (self.event_id, self.problem_id, self.run_id, job) if one]
        if len(given) != 1:
            yield "event_id", "give exactly one of event_id, problem_id, run_id and job_name"

    def told(self, context: Context) -> DiagnosisView:
        subject = self._subject(context)
        if subject is None:
            raise NotKnown("Nothing of this name or id is known.")
        return _view(gather(subject, context), context)

    def _subject(self, context: Context) -> Subject | None:
        db, run = context.db, None
        if self.run_id:
            run = find_run(db, self.run_id, self.job_name or None)
        with db.read() as connection:
            if self.run_id:
                return None if run is None else subject_of_run(connection, run[0])
            if self.job_name:
                return subject_of_job(connection, self.job_name)
            if self.event_id:
                seq = event_number(db, self.event_id)
                return None if seq is None else subject_of_event(connection, seq)
            number = problem_number(db, self.problem_id or "")
            return None if number is None else subject_of_problem(connection, number)


class Diagnosis(Diagnosed, frozen=True, kw_only=True):
    """What is known of a failure: its line of the log, what happened before, how the job has
    behaved, what it blocks, similar failures and what ended them, solutions, what to look at next

    Everything is the store's; each statement carries its evidence.
    """

    def run(self, context: Context) -> DiagnosisView:
        return self.told(context)


class DiagnosisText(Diagnosed, frozen=True, kw_only=True):
    """What is known of a failure and what to look at next"""

    def run(self, context: Context) -> Document:
        return Document("diagnosis", to_markdown(self.told(context), context.lang, context.zone))


def named(what: str, context: Context) -> Diagnosis:
    """The question of what somebody names: a problem or an event by its id, else a job."""
    if problem_number(context.db, what) is not None:
        return Diagnosis(problem_id=what)
    if event_number(context.db, what) is not None:
        return Diagnosis(event_id=what)
    return Diagnosis(job_name=what)


def _view(facts: Facts, context: Context) -> DiagnosisView:
    saying, subject, run = Saying(context), facts.subject, facts.run
    event_id = facts.event.event_id if facts.event else None
    link = _page(facts, saying, event_id)
    past = [_past(past_view(one, context.lang)) for one in facts.past]
    solutions = [_solution(match_view(*found, context)) for found in facts.solutions]
    given = Material(facts, saying, past, solutions, link)
    job, stream, workstation = facts.names
    named_so = job or stream or workstation
    return DiagnosisView(
        title=saying.text("title.page", name=named_so) if named_so else saying.text("title.plain"),
        at=subject.at,
        link=link,
        root=RootView(
            job_name=job or None, job_stream=stream or None, workstation=workstation or None
        ),
        failed=facts.failed,
        event_id=event_id,
        run=run and ran(run),
        problem=_problem(facts, context),
        log=_log(facts),
        before=BeforeView(
            period=facts.before,
            same_cause_period=facts.around,
            workstation_status=facts.station[0].name if facts.station else None,
            workstation_events=[one.event_id for one in facts.station_events],
            workstation_failures=[*map(ran, facts.station_failures[:MOST_LISTED])],
            workstation_failures_total=len(facts.station_failures),
            same_cause=[*map(ran, facts.same_cause[:MOST_LISTED])],
            same_cause_total=len(facts.same_cause),
            predecessors=[ran(one.run) for one in facts.ahead if one.run],
        ),
        behaviour=_behaviour(facts),
        blocks=_blocks(facts),
        past_failures=past,
        solutions=solutions,
        sections=Sections(given).all(advice(given)),
    )


def _past(view: PastFailureView) -> PastFailureView:
    return structs.replace(view, error_message=cut(view.error_message, LONGEST_LINE))


def _solution(view: SolutionMatchView) -> DiagnosedSolution:
    return shown(DiagnosedSolution, view, solution=cut(view.solution, LONGEST_SOLUTION))


def _page(facts: Facts, saying: Saying, event_id: str | None) -> str:
    """The page of the same subject, by what names it most exactly."""
    if event_id is not None:
        return saying.page("diagnosis", event_id=event_id)
    if facts.problem is not None:
        return saying.page("diagnosis", problem_id=facts.problem.problem_id)
    if facts.run is not None:
        run = facts.run
        return saying.page("diagnosis", run_id=run.run_id, job_name=run.job_name)
    return saying.page("diagnosis", job_name=facts.names[0])


def _problem(facts: Facts, context: Context) -> DiagnosedProblem | None:
    if facts.problem is None:
        return None
    owner = facts.problem.acknowledged
    view = problem_view(facts.problem, context.lang, None)
    return shown(DiagnosedProblem, view, owner=owner and owner.by)


def _log(facts: Facts) -> LogView:
    said = facts.message.split("\n") if facts.message else []
    return LogView(
        lines=[
            LogLineView(number=at + 1, text=cut(line, LONGEST_LINE), cause=at == facts.cause)
            for at, line in enumerate(said[:MOST_LINES])
        ],
        missing=None if said else missing_log(facts),
        in_plan=facts.in_plan,
    )


def _behaviour(facts: Facts) -> BehaviourView | None:
    lived = facts.behaviour
    if lived is None:
        return None
    return BehaviourView(
        days=DAYS,
        runs=lived.runs,
        failures=lived.failures,
        failure_rate=lived.failures / lived.runs if lived.runs else None,
        failures_in_a_row=lived.in_a_row,
        last_good=lived.last_good and ran(lived.last_good),
        mended_by=lived.mended_by and ran(lived.mended_by),
        usual_seconds=lived.usual_s(0.5),
        p95_seconds=lived.usual_s(0.95),
        this_seconds=facts.run.duration_seconds if facts.run else None,
        recent=[*map(ran, lived.recent)],
    )


def _blocks(facts: Facts) -> BlocksView:
    problem = facts.problem
    if problem is None or problem.state is State.RESOLVED:
        return BlocksView(
            total=None, critical=0, jobs=[], deadline=None, usually=[*map(_root, facts.behind)]
        )
    known = problem.blocked_total or problem.blocked_from == "engine"
    return BlocksView(
        total=problem.blocked_total if known else None,
        critical=problem.blocked_critical,
        jobs=problem.blocked[:MOST_LISTED],
        deadline=problem.deadline,
        usually=[*map(_root, facts.behind)],
    )


def _root(names: JobNames) -> RootView:
    return RootView(job_name=names[0], job_stream=names[1], workstation=names[2])
