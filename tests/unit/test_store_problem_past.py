"""Problems of failures from before there were any, and what becomes of old ones."""

from datetime import timedelta

from data.domain.problem import ProblemKind, Standing, State
from data.domain.status import Status
from data.store.events import events_after
from data.store.plan import record_events
from data.store.problems.find import ProblemQuery, life_of, problems_page
from data.store.problems.load import load
from data.store.problems.past import fill_past
from data.store.retention import cleanup
from data.store.sql import execute, fetch_one
from tests.build import NOW, at, job, run
from tests.problems import LEDGER, failure, kept, problem
from tests.stored import Story

DAYS = {"days_full": 7, "days_runs": 400, "days_summary": 30, "days_patterns": 90}
LATER = at(60 * 24)


def failed_and_gone(db, *statuses):
    """A job whose runs ended so, each minute one, told of, and no longer in the plan."""
    story = Story(db)
    story.poll(job(), minute=0)
    done = []
    for minute, status in enumerate(statuses, 1):
        more = {"started_at": at(minute * 10), "ended_at": at(minute * 10 + 1)}
        done.append(run(status, key=f"{minute}", **more))
        story.poll(job(*done), minute=minute * 10 + 2)
    story.poll(job(name="OTHER", key="other"), minute=600, plan_id="13")
    return story


def found(db):
    return problems_page(db, ProblemQuery()).items


def test_failures_in_a_row_are_one_problem_that_the_next_good_end_resolved(db):
    failed_and_gone(db, Status.ABEND, Status.ABEND, Status.SUCC, Status.ABEND)

    assert fill_past(db, NOW, LATER) == 2

    last, first = sorted(found(db), key=lambda one: one.opened_at, reverse=True)
    assert (first.opened_at, first.resolved_at, first.occurrences) == (at(11), at(31), 2)
    assert (last.opened_at, last.resolved_at, last.occurrences) == (at(41), at(41), 1)
    for one in (first, last):
        assert (one.state, one.kind) == (State.RESOLVED, ProblemKind.JOB_FAILURE)
        assert one.root.job_name == "LOAD_LEDGER"
    assert [step.at for step in life_of(db, first.number)] == sorted(
        [at(11)] * 2 + [at(21), at(31)]
    )


def test_what_could_not_be_launched_has_its_problem_too(db):
    story = Story(db)
    story.poll(job(), minute=0)
    failed = run(Status.FAIL, key="1", ended_at=at(5))
    story.poll(job(failed), minute=6)
    story.poll(job(name="OTHER", key="other"), minute=600, plan_id="13")

    assert fill_past(db, NOW, LATER) == 1

    (one,) = found(db)
    assert (one.opened_at, one.members_total) == (at(5), 1)
    assert fill_past(db, NOW, LATER) == 0


def test_their_events_belong_to_them(db):
    failed_and_gone(db, Status.ABEND, Status.ABEND)

    fill_past(db, NOW, LATER)

    (one,) = found(db)
    told = [e for e in events_after(db, 0, limit=500) if e.type.word == "job_abend"]
    assert len(told) == one.members_total == 2
    assert {event.problem_id for event in told} == {one.problem_id}


def test_asked_again_it_makes_nothing(db):
    failed_and_gone(db, Status.ABEND)
    fill_past(db, NOW, LATER)

    assert fill_past(db, NOW, LATER) == 0
    assert len(found(db)) == 1


def test_what_is_in_the_plan_or_grouped_or_too_old_is_left_alone(db):
    story = failed_and_gone(db, Status.ABEND)
    story.poll(job(run(Status.ABEND), name="OTHER", key="other"), minute=610, plan_id="13")
    with db.read() as connection:
        run_id = fetch_one(connection, "SELECT min(id) FROM job_runs WHERE status = 15")[0]
    assert fill_past(db, at(100), LATER) == 0

    kept(db, problem(failure(run_id=run_id)))

    assert fill_past(db, NOW, LATER) == 0


def test_the_grouping_does_not_take_them_up(db):
    failed_and_gone(db, Status.ABEND, Status.SUCC)
    fill_past(db, NOW, LATER)

    with db.read() as connection:
        assert load(connection, 32_503_679_999_999, lambda *_: failure().runs[0].cause) == []


def resolved(db, *ailments, minute):
    one = problem(*ailments, standing=Standing.OVER, resolved_at=at(minute))
    for each in ailments:
        each.standing, each.left = Standing.OVER, True
        each.over_at = each.changed_seen_at = at(minute)
    kept(db, one)
    return one


def test_problems_are_kept_as_long_as_events(db):
    old = resolved(db, failure(), minute=0)
    young = resolved(db, failure(LEDGER._replace(name="B"), 2), minute=60 * 24)
    (open_,) = kept(db, problem(failure(LEDGER._replace(name="C"), 3)))
    record_events(db, [], now=NOW)

    removed = cleanup(db, now=at(10) + timedelta(days=30), **DAYS)

    assert [one.number for one in found(db)] == [open_.id, young.id]
    assert (removed["problems"], removed["ailments"], removed["ailment_runs"]) == (1, 1, 1)
    assert removed["problem_steps"] > 0
    assert old.id not in {one.number for one in found(db)}


def test_what_a_person_closed_is_kept_while_its_cause_lasts(db):
    ill = failure()
    (one,) = kept(db, problem(ill))
    close = "UPDATE problems SET closed_at = 1 WHERE id = ?"
    db.write(lambda connection: execute(connection, close, (one.id,)))
    ill.closed, ill.standing, one.standing = True, Standing.OVER, Standing.OVER
    kept(db, one)

    cleanup(db, now=at(10) + timedelta(days=300), **DAYS)
    assert len(found(db)) == 1

    ill.left = True
    kept(db, one)
    cleanup(db, now=at(10) + timedelta(days=300), **DAYS)
    assert found(db) == []
