"""What the grouping changed, kept with its poll, and read back where a restart takes up again."""

from dataclasses import replace

import pytest

from data.domain.events import Severity
from data.domain.impact import score
from data.domain.patterns import JobId
from data.domain.problem import (
    Ailment,
    AilmentKind,
    Cause,
    FailedRun,
    ProblemKind,
    Standing,
)
from data.domain.problem_steps import Step
from data.domain.status import Status
from data.store.counters import PROBLEM, last_taken, take_back
from data.store.error_texts import note_errors
from data.store.events import events_after
from data.store.problems.changes import owed
from data.store.problems.keep import keep
from data.store.problems.load import load
from data.store.sql import execute, fetch, ms
from tests.build import at, job, run
from tests.problems import DISK, LEDGER, failure, kept, problem
from tests.stored import Story


def cause(status, rc, text):
    return Cause(text or f"{status} {rc}", text is not None)


def loaded(db, minute=0.0):
    with db.read() as connection:
        return load(connection, ms(at(minute)), cause)


def row(db, one, columns):
    with db.read() as connection:
        return tuple(
            fetch(connection, f"SELECT {columns} FROM problems WHERE id = ?", (one.id,))[0]
        )


def steps(db, one):
    with db.read() as connection:
        query = "SELECT what FROM problem_steps WHERE problem_id = ? ORDER BY id"
        return [Step(what) for (what,) in fetch(connection, query, (one.id,))]


def noted(db, *problems, minute):
    """Keep problems with what people did until that minute, as the grouping does."""

    def do(connection):
        found = owed(connection, ms(at(minute)))
        keep(db, connection, problems, [], ms(at(minute)), [], found)
        return found

    return db.lead(do)


def changes(db, after=0):
    return [change.facts for change in db.feed.after(after) if change.kind == "problems"]


def take(db, one, *, until=None, rerun=0, by="ana"):
    db.write(
        lambda c: execute(
            c,
            "UPDATE problems SET ack_at = ?, ack_by = ?, ack_until = ?, ack_rerun = ? WHERE id = ?",
            (ms(at(4)), by, ms(until), rerun, one.id),
        )
    )


def same(first, second):
    names = [name for name in Ailment.__slots__ if name != "problem"]
    return all(getattr(first, name) == getattr(second, name) for name in names)


def test_what_is_kept_is_read_back_whole(db):
    outage = Ailment(
        AilmentKind.OUTAGE, JobId("AGENT01", "", ""), "", at(1), at(1), well_at=at(0.5)
    )
    late = Ailment(AilmentKind.LATE, LEDGER._replace(name="ÁRVORE"), "MDM", at(1), at(1), "K2")
    late.run_id, late.critical, late.members = 7, True, 2
    stuck = Ailment(AilmentKind.STREAM, JobId("MDM", "LEDGER_DAILY", ""), "MDM", at(1), at(1))
    blind = Ailment(AilmentKind.BLIND, JobId("", "", ""), "", at(1), at(1))
    failed = failure()
    failed.standing, failed.good_at, failed.good_seen_at = Standing.RECOVERED, at(5), at(6)
    failed.changed_seen_at = at(6)

    kept(
        db,
        problem(outage, failed, kind=ProblemKind.WORKSTATION_OUTAGE),
        problem(late, kind=ProblemKind.LATE),
        problem(stuck, kind=ProblemKind.SHARED_CAUSE, shared="NO SPACE LEFT"),
        problem(blind, kind=ProblemKind.BLIND),
    )

    back = loaded(db)
    assert [one.kind for one in back] == [
        ProblemKind.WORKSTATION_OUTAGE,
        ProblemKind.LATE,
        ProblemKind.SHARED_CAUSE,
        ProblemKind.BLIND,
    ]
    assert [one.id for one in back] == [1, 2, 3, 4]
    assert back[2].shared == "NO SPACE LEFT"
    ailments = [one for each in back for one in each.ailments]
    for before, after in zip((outage, failed, late, stuck, blind), ailments, strict=True):
        before.changed_seen_at = before.changed_seen_at or before.seen_at
        after.runs = [replace(one, cause=DISK) for one in after.runs]
        assert same(before, after)
        assert after in after.problem.ailments


def test_a_cause_is_made_of_what_is_known_of_the_run_by_now(db):
    story = Story(db)
    story.poll(job(), minute=1)
    (told, _) = story.poll(job(run(Status.ABEND, return_code=12)), minute=3)[-1], None
    run_id = story.baseline.jobs[job().key].last.id
    kept(db, problem(failure(run_id=run_id)))
    (before,) = loaded(db)

    note_errors(db, {run_id: "no space left on /data"})

    assert told.type.word == "job_abend"
    assert before.ailments[0].runs[0].cause == Cause("ABEND 12", False)
    (after,) = loaded(db)
    assert after.ailments[0].runs[0].cause == Cause("no space left on /data", True)


def test_only_what_differs_is_written_and_told(db):
    one, other = kept(db, problem(failure()), problem(failure(LEDGER._replace(name="B"), 2)))
    last = db.feed.last

    kept(db, one, other, minute=4)
    assert changes(db, last) == []

    one.ailments[0].members = 3
    kept(db, one, other, minute=5)
    assert changes(db, last) == [{"ids": [one.id]}]
    assert row(db, one, "members, updated_at, found_at") == (3, ms(at(5)), ms(at(3)))
    assert row(db, other, "updated_at") == (ms(at(3)),)


def test_more_than_a_change_can_name_are_told_as_all(sqlite_db):
    many = [problem(failure(LEDGER._replace(name=f"J{n}"), n)) for n in range(501)]

    kept(sqlite_db, *many)

    assert changes(sqlite_db) == [{"all": True, "since": ms(at(3))}]


def test_an_event_belongs_to_its_ailment_whatever_problem_that_is_in(db):
    story = Story(db)
    story.poll(job(), minute=1)
    detection = story.detect(job(run(Status.ABEND)), minute=3)
    told = next(one for one in detection.events if one.type.word == "job_abend")
    ill = failure()
    narrow = problem(ill)

    def group(connection, given):
        ill.runs[0].run_id = told.run.id
        keep(db, connection, [narrow], [ill], ms(at(3)), given)
        return {id(told): ill.id}

    events = story.keep(detection, group=group)
    by_type = {event.type.word: event for event in events}
    assert by_type["job_abend"].problem_id == f"{db.store_id}-p{narrow.id}"
    assert by_type["job_started"].problem_id is None

    wide = problem(ill, kind=ProblemKind.WORKSTATION_OUTAGE)
    narrow.ailments, narrow.standing, narrow.merged_into = [], Standing.OVER, wide
    kept(db, narrow, wide, minute=5)
    (again,) = [one for one in events_after(db, 0) if one.type.word == "job_abend"]
    assert again.problem_id == f"{db.store_id}-p{wide.id}"
    assert row(db, narrow, "state, merged_into, members, ended_at") == (3, wide.id, 0, ms(at(5)))
    assert steps(db, narrow) == [Step.OPENED, Step.MERGED]
    assert [one.id for one in loaded(db)] == [wide.id]


def test_what_was_opened_and_merged_in_one_look_is_never_kept(db):
    ill = failure()
    first = problem(ill)
    wide = problem(ill, kind=ProblemKind.SHARED_CAUSE, shared="NO SPACE LEFT")
    first.ailments, first.merged_into = [], wide

    kept(db, first, wide)

    assert (first.id, wide.id) == (None, 1)


def test_a_poll_that_is_not_kept_takes_its_numbers_back(db):
    story = Story(db)
    ill = failure()
    one = problem(ill)

    def group(connection, given):
        keep(db, connection, [one], [ill], ms(at(3)), given)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        story.keep(story.detect(job(), minute=1), group=group)

    assert (one.id, ill.id) == (None, None)
    with db.read() as connection:
        assert last_taken(connection, PROBLEM) == 0
    kept(db, one)
    assert one.id == 1


def test_numbers_taken_back_are_given_again():
    one = problem(failure())
    one.id = 4
    given = [one]

    take_back(given)

    assert (one.id, given) == (None, [])


def test_what_is_long_over_is_not_loaded_but_what_was_closed_and_lasts_is(db):
    over, recent, closed = (failure(LEDGER._replace(name=n), i) for i, n in enumerate("ABC"))
    for ill, minute in ((over, 5), (recent, 15), (closed, 5)):
        ill.standing, ill.over_at, ill.changed_seen_at = Standing.OVER, at(minute), at(minute)
        ill.left = ill is not closed
    closed.closed = True
    problems = [problem(one, standing=Standing.OVER) for one in (over, recent, closed)]

    kept(db, *problems)

    assert [one.id for one in loaded(db, minute=10)] == [2, 3]


def test_a_problem_is_loaded_with_all_it_ever_had(db):
    early, now = failure(), failure(run_id=2, minute=90)
    early.standing, early.over_at, early.changed_seen_at = Standing.OVER, at(5), at(5)

    kept(db, problem(early, now, kind=ProblemKind.FLAPPING))

    (one,) = loaded(db, minute=80)
    assert [len(each.runs) for each in one.ailments] == [1, 1]


def test_state_and_severity_follow_from_what_each_writer_says(db):
    (one,) = kept(db, problem(failure()))
    assert row(db, one, "state, severity, ended_at") == (0, Severity.ERROR, None)

    take(db, one)
    assert row(db, one, "state") == (1,)
    db.write(lambda c: execute(c, "UPDATE problems SET blocked_severity = 3"))
    assert row(db, one, "severity") == (Severity.CRITICAL,)

    one.ailments[0].standing = one.standing = Standing.RECOVERED
    kept(db, one, minute=5)
    assert row(db, one, "state, ack_by") == (2, "ana")

    one.standing, one.resolved_at = Standing.OVER, at(6)
    kept(db, one, minute=6)
    assert row(db, one, "state, ended_at") == (3, ms(at(6)))
    assert steps(db, one) == [Step.OPENED, Step.RECOVERED, Step.RESOLVED]


def test_who_has_a_problem_keeps_it_when_more_of_the_same_joins(db):
    (one,) = kept(db, problem(failure()))
    take(db, one)

    one.ailments.append(failure(LEDGER._replace(name="B"), 2, minute=5))
    one.ailments[-1].problem = one
    kept(db, one, minute=5)

    assert row(db, one, "ack_by, occurrences, run_id") == ("ana", 2, 2)


def test_who_has_a_problem_loses_it_when_it_gets_worse(db):
    (one,) = kept(db, problem(failure()))
    take(db, one)

    one.ailments[0].critical = True
    kept(db, one, minute=5)

    assert row(db, one, "state, ack_by, returned_from") == (0, None, "ana")
    assert steps(db, one) == [Step.OPENED, Step.WORSE, Step.RETURNED]


def test_what_was_critical_by_what_it_blocks_is_not_worse_by_being_so_itself(db):
    (one,) = kept(db, problem(failure()))
    db.write(lambda c: execute(c, "UPDATE problems SET blocked_severity = 3"))
    take(db, one)

    one.ailments[0].critical = True
    kept(db, one, minute=5)

    assert row(db, one, "ack_by") == ("ana",)


def test_who_waits_for_a_rerun_has_the_problem_until_one_has_failed(db):
    ill = failure()
    (one,) = kept(db, problem(ill))
    take(db, one, rerun=1)
    kept(db, one, minute=5)
    assert row(db, one, "ack_by") == ("ana",)

    ill.runs.append(FailedRun(2, at(6), at(5), DISK))
    kept(db, one, minute=7)

    assert row(db, one, "state, returned_from, ack_rerun") == (0, "ana", 0)


def test_a_problem_that_was_over_and_comes_back_is_nobodys(db):
    (one,) = kept(db, problem(failure()))
    take(db, one)
    one.standing, one.resolved_at = Standing.OVER, at(6)
    kept(db, one, minute=6)
    assert row(db, one, "state, ack_by") == (3, "ana")

    one.standing, one.resolved_at = Standing.ILL, None
    kept(db, one, minute=7)

    assert row(db, one, "state, ack_by, returned_from") == (0, None, "ana")


def test_what_was_taken_until_an_instant_comes_back_then(db):
    due, later = kept(db, problem(failure()), problem(failure(LEDGER._replace(name="B"), 2)))
    take(db, due, until=at(30))
    take(db, later, until=at(31))
    last = db.feed.last

    noted(db, minute=30)

    assert row(db, due, "state, returned_from, updated_at") == (0, "ana", ms(at(30)))
    assert row(db, later, "state") == (1,)
    assert changes(db, last) == [{"ids": [due.id]}]
    noted(db, minute=30)
    assert changes(db, last) == [{"ids": [due.id]}]


def test_who_takes_a_problem_for_longer_before_it_is_given_back_keeps_it(db):
    (one,) = kept(db, problem(failure()))
    take(db, one, until=at(30))
    with db.read() as connection:
        found = owed(connection, ms(at(30)))
    take(db, one, until=at(60))

    db.lead(lambda c: keep(db, c, [], [], ms(at(30)), [], found))

    assert row(db, one, "state, ack_until") == (1, ms(at(60)))


def test_what_people_closed_is_given_to_the_grouping_once(db):
    one, _ = kept(db, problem(failure()), problem(failure(LEDGER._replace(name="B"), 2)))
    db.write(
        lambda c: execute(c, "UPDATE problems SET closed_at = ? WHERE id = ?", (ms(at(5)), one.id))
    )

    assert row(db, one, "state, ended_at") == (3, ms(at(5)))
    assert noted(db, minute=6).closed == [one.id]
    assert noted(db, minute=7).closed == []


def test_what_a_person_closed_is_not_said_to_be_resolved_too(db):
    one, other = kept(db, problem(failure()), problem(failure(LEDGER._replace(name="B"), 2)))
    db.write(
        lambda c: execute(c, "UPDATE problems SET closed_at = ? WHERE id = ?", (ms(at(5)), one.id))
    )
    for each in (one, other):
        each.standing, each.resolved_at = Standing.OVER, at(6)
    noted(db, one, other, minute=6)

    assert steps(db, one) == [Step.OPENED]
    assert steps(db, other) == [Step.OPENED, Step.RESOLVED]


def test_a_problem_that_becomes_critical_has_its_place_before_what_it_blocks_is_counted(db):
    (one,) = kept(db, problem(failure()))
    db.write(lambda c: execute(c, "UPDATE problems SET blocked_total = 3, impact = 5"))

    one.ailments[0].critical = True
    kept(db, one, minute=5)
    (impact,) = row(db, one, "impact")
    assert impact == score(one.opened_at, critical=True, blocked=3)

    one.ailments[0].critical = False
    kept(db, one, minute=6)
    assert row(db, one, "impact") == (score(one.opened_at, critical=False, blocked=3),)
