"""What to look at next: each piece of advice follows from a fact, which stands beside it."""

from collections.abc import Iterator
from datetime import timedelta

from app.diagnosis.facts import Facts
from app.diagnosis.material import Material
from app.diagnosis.said import Saying
from app.diagnosis.view import StatementView
from data.domain.patterns import PatternStatus
from data.domain.plan import WorkstationStatus
from data.domain.problem import ProblemKind, State
from data.domain.status import FAILED
from data.texts import text
from data.texts.event_words import number
from data.texts.numbers import minutes as in_words
from data.texts.pattern_words import pattern_sentence
from data.texts.problem_words import problem_title

EARLY = 0.1
"""A failure after less than this share of the usual duration fell at the job's beginning."""
MOST_SAID = 7
_MOST_AHEAD = 2
SAME_NIGHT = timedelta(hours=24)
"""A predecessor that failed longer before had another part in another plan."""
LATELY = timedelta(days=30)
"""A pattern that was last seen longer before a failure says nothing of it."""
_FAILED = frozenset(one.name for one in FAILED)


def advice(given: Material) -> Iterator[StatementView]:
    """The most pressing first; of a failure that is made good only that."""
    facts, saying = given.facts, given.saying
    lived = facts.behaviour
    if facts.failed and lived is not None and lived.mended_by is not None:
        at = saying.at(lived.mended_by.end_time)
        yield saying.say("next.mended", saying.run(lived.mended_by), tone="good", at=at)
        return
    found = [
        *_deadline(facts, saying),
        *_around(facts, saying),
        *_known(given),
        *_of_the_run(facts, saying),
    ]
    yield from found[:MOST_SAID]
    if not found:
        proof = saying.run(facts.run) if facts.run else None
        if proof is None and facts.event is not None:
            proof = saying.event(facts.event)
        elif proof is None and facts.problem is not None:
            proof = saying.problem(facts.problem.problem_id)
        yield saying.say("next.nothing", proof)


def _deadline(facts: Facts, saying: Saying) -> Iterator[StatementView]:
    problem = facts.problem
    if problem is None or problem.deadline is None or problem.state is State.RESOLVED:
        return
    due = problem.deadline
    if due.slack_seconds is not None:
        key = "next.too_late" if due.slack_seconds < 0 else "next.deadline"
        yield saying.say(
            key,
            saying.job(due.job_name),
            saying.problem(problem.problem_id),
            tone="bad" if due.slack_seconds < 0 else "plain",
            job=due.job_name,
            at=saying.at(due.at),
            slack=saying.took(abs(due.slack_seconds)),
        )


def _around(facts: Facts, saying: Saying) -> Iterator[StatementView]:
    place, problem = facts.subject.workstation, facts.problem
    if problem is not None and problem.kind is ProblemKind.WORKSTATION_OUTAGE:
        title = problem_title(problem, saying.lang)
        yield saying.say("next.outage", saying.problem(problem.problem_id), tone="bad", title=title)
    elif place and facts.station is not None and facts.station[0] is not WorkstationStatus.ONLINE:
        state, since = facts.station
        yield saying.say(
            "next.station",
            saying.workstation(place),
            tone="bad",
            workstation=place,
            state=text(f"workstation_status.{state.name}", saying.lang),
            since=saying.at(since),
        )
    failed = [
        one.run
        for one in facts.ahead
        if one.run
        and one.run.status in _FAILED
        and one.run.end_time
        and facts.subject.at - one.run.end_time <= SAME_NIGHT
    ]
    for run in failed[:_MOST_AHEAD]:
        proof, ended = saying.run(run), saying.ended(run)
        yield saying.say("next.ahead", proof, tone="bad", job=run.job_name, ended=ended)
    if facts.same_cause:
        stations = {one.workstation for one in facts.same_cause}
        yield saying.say(
            "next.same_cause",
            *map(saying.run, facts.same_cause[:3]),
            tone="bad",
            count=len(facts.same_cause),
            number=number(len(facts.same_cause), saying.lang),
            stations=len(stations),
        )


def _known(given: Material) -> Iterator[StatementView]:
    facts, saying = given.facts, given.saying
    best = next((one for one in given.solutions if one.recommended), None)
    if best is not None:
        yield saying.say(
            "next.solution",
            saying.solution(best.solution_id, given.page),
            tone="good",
            id=best.solution_id,
            record=best.record,
        )
    for runbook in facts.runbooks[:1]:
        names = " · ".join(filter(None, runbook.draft.names))
        looked_for = facts.names[0] or facts.names[2]
        yield saying.say("next.runbook", saying.runbook(runbook.number, looked_for), names=names)
    for told, view in zip(facts.past, given.past, strict=True):
        if view.median_minutes is not None and 2 * view.ended_by_rerun > view.failures:
            first = told.ends[0]
            yield saying.say(
                "next.rerun",
                saying.run_called(first.run_id, first.job_name, first.failed_at),
                count=view.failures,
                number=number(view.failures, saying.lang),
                ended=number(view.ended_by_rerun, saying.lang),
                minutes=in_words(view.median_minutes, saying.lang),
            )
            break
    for one in facts.patterns:
        seen = facts.subject.at - one.pattern.last_seen
        if one.status is PatternStatus.ACTIVE and abs(seen) <= LATELY:
            words = pattern_sentence(one.pattern, saying.lang, saying.zone)
            proof = saying.pattern(one.pattern_id, facts.names[0])
            yield saying.say("next.pattern", proof, pattern=words)
            break


def _of_the_run(facts: Facts, saying: Saying) -> Iterator[StatementView]:
    run, lived = facts.run, facts.behaviour
    if run is None or lived is None or not facts.failed:
        return
    took, usual, most = run.duration_seconds, lived.usual_s(0.5), lived.usual_s(0.95)
    if took is not None and usual is not None and most is not None:
        proof, long = saying.run(run), saying.took(took)
        if took < EARLY * usual:
            yield saying.say("next.early", proof, took=long, usual=saying.took(usual))
        elif took > most:
            yield saying.say("next.long", proof, took=long, most=saying.took(most))
    if facts.in_plan:
        yield saying.say("next.log", saying.run(run))
