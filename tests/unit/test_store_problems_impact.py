"""What problems block, kept beside what the poll keeps: what differs, and what is worse by it."""

import msgspec

from data.domain.events import Severity
from data.domain.impact import Impact, Rank, rank_of, score
from data.domain.patterns import JobId
from data.domain.problem import Ailment, AilmentKind, ProblemKind, Standing
from data.domain.problem_steps import Step
from data.domain.problem_view import BlockedView, DeadlineView
from data.store.problems.impact import load_standing, note_impact
from tests.build import at
from tests.unit.test_store_problems import (
    LEDGER,
    changes,
    failure,
    kept,
    problem,
    row,
    steps,
    take,
)


def waiting(name, critical=False, minute=30):
    return BlockedView(
        job_id=f"key of {name}",
        job_name=name,
        job_stream="LEDGER_DAILY",
        workstation="AGENT01",
        critical=critical,
        scheduled_time=at(0),
        predicted_end=at(minute),
        deadline=None,
    )


def impact(*jobs, severity=None, **more):
    more.setdefault("deadline", None)
    more.setdefault("source", "engine")
    more.setdefault("score", score(at(2), critical=False, blocked=len(jobs)))
    critical = sum(job.critical for job in jobs)
    if critical and severity is None:
        severity = Severity.CRITICAL
    return Impact(len(jobs), critical, jobs, severity=severity, **more)


def taken(db):
    """A problem of minute 3 that somebody has, counted at once."""
    (one,) = kept(db, problem(failure()))
    note_impact(db, {one.id: impact(waiting("POST"))}, at(3))
    take(db, one)
    return one


def test_what_a_problem_blocks_is_kept_with_it(db):
    (one,) = kept(db, problem(failure()))
    limit = DeadlineView(at=at(60), job_name="CLOSE", predicted_end=at(70), slack_seconds=-600)
    found = impact(waiting("CLOSE", critical=True), waiting("POST"), deadline=limit)

    note_impact(db, {one.id: found}, at(3.1))

    total, critical, said, blocked, deadline = row(
        db, one, "blocked_total, blocked_critical, blocked_from, blocked, deadline"
    )
    assert (total, critical, said) == (2, 1, "engine")
    assert tuple(msgspec.json.decode(blocked, type=list[BlockedView])) == found.jobs
    assert msgspec.json.decode(deadline, type=DeadlineView) == limit
    assert row(db, one, "severity, impact") == (int(Severity.CRITICAL), found.score)


def test_only_what_differs_is_written_and_told(db):
    one, other = kept(db, problem(failure()), problem(failure(LEDGER._replace(name="OTHER"))))
    both = {each.id: impact(waiting("POST")) for each in (one, other)}
    note_impact(db, both, at(3))
    seen = db.feed.last

    note_impact(db, both | {one.id: impact()}, at(4))

    assert changes(db, seen) == [{"ids": [one.id]}]
    assert row(db, one, "blocked_total, blocked, counted_at") == (0, None, row_ms(4))
    assert row(db, other, "counted_at") == (row_ms(3),)


def row_ms(minute):
    return int(at(minute).timestamp() * 1000)


def test_what_is_resolved_keeps_what_it_blocked(db):
    over = failure()
    over.standing, over.over_at = Standing.OVER, at(3)
    (one,) = kept(db, problem(over, standing=Standing.OVER, resolved_at=at(3)))

    note_impact(db, {one.id: impact(waiting("POST"))}, at(4))

    assert row(db, one, "blocked_total, counted_at") == (0, None)


def test_what_the_engine_told_is_not_replaced_by_what_is_assumed(db):
    (one,) = kept(db, problem(failure()))
    note_impact(db, {one.id: impact(waiting("POST"), source="stream")}, at(3))
    note_impact(db, {one.id: impact(waiting("POST"), waiting("PAY"))}, at(4))

    note_impact(db, {one.id: impact(source="stream")}, at(5))

    assert row(db, one, "blocked_total, blocked_from") == (2, "engine")


def test_what_is_counted_within_half_a_minute_belongs_to_the_opening(db):
    one = taken(db)

    note_impact(db, {one.id: impact(waiting("CLOSE", critical=True))}, at(3.5))

    assert row(db, one, "ack_by, severity") == ("ana", int(Severity.CRITICAL))
    assert steps(db, one) == [Step.OPENED]


def test_who_has_a_problem_loses_it_when_a_critical_job_newly_waits(db):
    one = taken(db)

    note_impact(db, {one.id: impact(waiting("CLOSE", critical=True))}, at(4))

    assert row(db, one, "ack_by, returned_from") == (None, "ana")
    assert steps(db, one) == [Step.OPENED, Step.WORSE, Step.RETURNED]


def test_another_critical_job_makes_it_worse_although_one_waits_no_more(db):
    (one,) = kept(db, problem(failure()))
    note_impact(db, {one.id: impact(waiting("CLOSE", critical=True))}, at(3))
    take(db, one)

    note_impact(db, {one.id: impact(waiting("PAY", critical=True))}, at(4))

    assert row(db, one, "ack_by") == (None,)


def test_who_has_a_problem_keeps_it_while_critical_jobs_wait_longer_or_go(db):
    (one,) = kept(db, problem(failure()))
    both = [waiting("CLOSE", critical=True), waiting("PAY", critical=True)]
    note_impact(db, {one.id: impact(*both)}, at(3))
    take(db, one)

    note_impact(db, {one.id: impact(waiting("CLOSE", critical=True, minute=90))}, at(9))

    assert row(db, one, "ack_by, blocked_critical") == ("ana", 1)


def test_who_has_a_problem_loses_it_when_a_deadline_comes_too_near(db):
    one = taken(db)

    note_impact(db, {one.id: impact(waiting("POST"), severity=Severity.CRITICAL)}, at(4))

    assert row(db, one, "ack_by, state") == (None, 0)


def test_the_problems_that_stand_are_read_with_what_is_ill_in_them(db):
    outage = Ailment(AilmentKind.OUTAGE, JobId("AGENT01", "", ""), "", at(1), at(1))
    over = failure(LEDGER._replace(name="OVER"), key="K2")
    over.standing, over.over_at = Standing.OVER, at(2)
    gone = failure(LEDGER._replace(name="GONE"), key="K3")
    gone.standing, gone.over_at = Standing.OVER, at(2)
    kept(
        db,
        problem(outage, failure(critical=True), over, kind=ProblemKind.WORKSTATION_OUTAGE),
        problem(gone, standing=Standing.OVER, resolved_at=at(2)),
    )

    (one,) = load_standing(db)

    assert (one.id, one.severity, one.opened_at) == (1, Severity.CRITICAL, at(1))
    assert [(each.kind, each.key, each.subject) for each in one.ailments] == [
        (AilmentKind.OUTAGE, None, JobId("AGENT01", "", "")),
        (AilmentKind.FAILURE, "K1", LEDGER),
    ]


def test_before_it_is_counted_a_critical_problem_goes_before_the_others(db):
    mild, grave = kept(
        db, problem(failure()), problem(failure(LEDGER._replace(name="PAY"), critical=True))
    )

    numbers = [row(db, one, "impact")[0] for one in (mild, grave)]

    assert [rank_of(number) for number in numbers] == [Rank.REST, Rank.CRITICAL]
