from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from data.domain.solutions import Draft, Failure
from data.domain.status import Status
from data.store.applied_solutions import Mark, marks_on
from data.store.audit import audit_entries
from data.store.engine import Access, Database
from data.store.past_failures import past_ends, past_texts
from data.store.runs import PastRun, PastRuns
from data.store.solution_results import (
    find_failure,
    judge_applied,
    record_applied,
    record_result,
)
from data.store.solutions import (
    SolutionTaken,
    change_solution,
    create_solutions,
    draft_of,
    load_solutions,
    remove_solution,
)
from data.store.sql import execute, fetch
from tests.build import NOW, at
from tests.meeting import meet

DRAFT = Draft("job_failure", "ORA-01653: unable to extend", "example", "Add a datafile.")
OTHER = Draft("job_failure", "ORA-12541: no listener", "example", "Start it.")
FAILED_AT = at(0)


def weigh(worked, failed, since, success, now):
    return worked + success, failed + (not success)


def keep(db, *drafts):
    return [known for known, _ in create_solutions(db, drafts or [DRAFT], actor="ana", now=NOW)]


def past(db, *ends, name="LOAD", scheduled=0):
    """Runs of one job, each a status and the minute it ended; their numbers in order."""
    PastRuns(db).load(
        [
            PastRun(
                name, "LEDGER", "AGENT01", status,
                scheduled_at=at(scheduled), started_at=at(minute - 1), ended_at=at(minute),
                error_message="ORA-01653: unable to extend" if status is Status.ABEND else None,
            )
            for status, minute in ends
        ]
    )  # fmt: skip
    with db.read() as connection:
        return [tuple(row) for row in fetch(connection, "SELECT id, job_id FROM job_runs")]


def failure(db, seq=1):
    run_id, job_id = past(db, (Status.ABEND, 0))[0]
    return Failure(seq, job_id, run_id, FAILED_AT, None)


def test_solutions_come_back_as_they_were_written(db):
    strange = Draft("t", "a\nb\0 'x' ação", "glob", "<b>=1+1</b>")
    first, second = keep(db, DRAFT, strange)

    assert draft_of(first) == DRAFT
    assert second.problem_pattern == "a\nb\ufffd 'x' ação"
    assert load_solutions(db) == [first, second]


def test_the_same_again_is_the_stored_one_also_inside_a_batch(db):
    answers = create_solutions(db, [DRAFT, OTHER, DRAFT], actor="ana", now=NOW)
    again = create_solutions(db, [DRAFT], actor="bia", now=NOW)

    assert [new for _, new in answers] == [True, True, False]
    assert again == [(answers[0][0], False)]
    assert len(load_solutions(db)) == 2


def test_a_change_keeps_the_results_and_a_double_is_refused(db):
    first, second = keep(db, DRAFT, OTHER)
    record_result(db, first.solution_id, True, actor="ana", now=NOW, weigh=weigh)

    changed = change_solution(db, first.solution_id, {"solution": "Else."}, actor="bia", now=at(1))

    assert changed.solution == "Else."
    assert changed.people_worked == 1
    assert changed.updated_at == at(1)
    same = {"problem_pattern": OTHER.problem_pattern, "solution": OTHER.solution}
    with pytest.raises(SolutionTaken) as taken:
        change_solution(db, first.solution_id, same, actor="bia", now=at(2))
    assert taken.value.solution_id == second.solution_id
    assert change_solution(db, 999, {}, actor="bia", now=at(2)) is None


def test_a_removed_number_is_never_given_again(db):
    (known,) = keep(db)
    assert remove_solution(db, known.solution_id, actor="ana", now=NOW) is True
    assert remove_solution(db, known.solution_id, actor="ana", now=NOW) is False

    assert keep(db)[0].solution_id > known.solution_id
    assert [entry.action for entry in audit_entries(db)] == [
        "solution.create", "solution.remove", "solution.create",
    ]  # fmt: skip


def test_what_was_applied_waits_for_a_run_and_is_judged_once(db):
    (known,) = keep(db)
    failed = failure(db)
    applied = record_applied(db, known.solution_id, failed, actor="ana", now=at(2))
    assert (applied.pending, applied.times_applied) == (1, 1)
    assert judge_applied(db, now=at(3), weigh=weigh) == []

    past(db, (Status.SUCC, 14))
    (judged,) = judge_applied(db, now=at(15), weigh=weigh)

    assert (judged.tws_worked, judged.tws_failed, judged.pending) == (1, 0, 0)
    assert judged.median_minutes == 14
    assert judged.faded_worked == 1
    assert judge_applied(db, now=at(16), weigh=weigh) == []


def say(db, solution_id, success, *, actor="ana", minute=2, failed=None, weigh=weigh):
    return record_result(
        db, solution_id, success, actor=actor, now=at(minute), weigh=weigh, failure=failed
    )


def test_a_person_has_one_word_on_a_failure_and_may_change_it(db):
    (known,) = keep(db)
    failed, solution = failure(db), known.solution_id

    for minute in (2, 3):
        once = say(db, solution, True, minute=minute, failed=failed)
    assert (once.people_worked, once.times_applied, once.faded_worked) == (1, 1, 1)
    assert marks_on(db, failed.event_seq, [solution]) == [Mark(solution, "ana", at(2), True)]

    other = say(db, solution, False, minute=4, failed=failed)
    assert (other.people_worked, other.people_failed, other.times_applied) == (0, 1, 1)
    assert (other.faded_worked, other.faded_failed) == (0, 1)
    assert marks_on(db, failed.event_seq, [solution]) == [Mark(solution, "ana", at(4), False)]
    back = say(db, solution, True, minute=5, failed=failed)
    assert (back.people_worked, back.people_failed) == (1, 0)
    assert [entry.action for entry in audit_entries(db)].count("solution.result") == 3


def test_another_person_and_another_failure_have_words_of_their_own(db):
    (known,) = keep(db)
    failed, solution = failure(db), known.solution_id
    say(db, solution, True, failed=failed)
    say(db, solution, False, actor="bob", failed=failed)
    after = say(db, solution, True, failed=replace(failed, event_seq=2))

    assert (after.people_worked, after.people_failed, after.times_applied) == (2, 1, 2)


def test_a_word_that_is_changed_takes_with_it_what_is_left_of_its_weight(db):
    def fading(worked, failed, since, success, now):
        share = 1.0 if since is None else 0.5 ** ((now - since) / timedelta(minutes=10))
        return worked * share + success, failed * share + (not success)

    (known,) = keep(db)
    failed, solution = failure(db), known.solution_id
    say(db, solution, True, minute=0, weigh=fading)
    say(db, solution, True, minute=10, failed=failed, weigh=fading)

    after = say(db, solution, False, minute=20, failed=failed, weigh=fading)

    assert after.faded_worked == pytest.approx(0.25)
    assert after.faded_failed == pytest.approx(1)


def test_two_taps_at_once_are_one_word(db):
    (known,) = keep(db)
    failed = failure(db)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda n: say(db, known.solution_id, True, failed=failed), range(8)))

    assert load_solutions(db)[0].people_worked == 1


def test_a_word_and_a_verdict_at_one_moment_both_weigh(postgres_url):
    with Database.open(postgres_url) as db, Database.open(postgres_url, Access.WRITE) as beside:
        (known,) = keep(db)
        record_applied(db, known.solution_id, failure(db), actor="ana", now=at(2))
        past(db, (Status.SUCC, 9), scheduled=8)

        def bob_says(connection):
            execute(connection, "UPDATE problem_solutions SET faded_worked = faded_worked + 1")

        meet(db, beside, bob_says, lambda: judge_applied(db, now=at(10), weigh=weigh)).result()

        assert load_solutions(db)[0].faded_worked == 2


def test_a_cancelled_run_decides_nothing_and_another_job_s_neither(db):
    (known,) = keep(db)
    record_applied(db, known.solution_id, failure(db), actor="ana", now=at(2))

    past(db, (Status.CANCL, 5))
    past(db, (Status.SUCC, 6), name="OTHER")

    assert judge_applied(db, now=at(7), weigh=weigh) == []
    past(db, (Status.ABEND, 9))
    assert judge_applied(db, now=at(10), weigh=weigh)[0].tws_failed == 1


def test_a_job_that_never_runs_again_is_given_up(db):
    (known,) = keep(db)
    record_applied(db, known.solution_id, failure(db), actor="ana", now=at(2))
    past(db, (Status.SUCC, 14))

    assert judge_applied(db, now=at(2) + timedelta(days=63), weigh=weigh) == []


@pytest.mark.parametrize(
    ("runs", "applied", "verdict"),
    [
        ([], 2, None),
        ([(1, False)], 2, None),  # a rerun that failed before it was applied says nothing
        ([(1, False), (14, True)], 2, (True, 14.0)),
        ([(14, False), (20, True)], 2, (False, None)),
        ([(5, True)], 9, (True, 5.0)),  # marked after the job had recovered
        ([(5, True), (60, False)], 9, (True, 5.0)),
        ([(5, True), (7, False)], 9, None),  # recovered, and failed again before it was marked
    ],
)
def test_the_verdict_is_that_of_the_next_run(db, runs, applied, verdict):
    (known,) = keep(db)
    failed = failure(db)
    record_applied(db, known.solution_id, failed, actor="ana", now=at(applied))
    past(db, *((Status.SUCC if worked else Status.ABEND, minute) for minute, worked in runs))

    judged = judge_applied(db, now=at(70), weigh=weigh)

    told = [(bool(one.tws_worked), one.median_minutes) for one in judged]
    assert told == ([] if verdict is None else [verdict])


@pytest.mark.parametrize("event_id", ["", "x", "x-1", "{}-1", "{}-abc", "{}-99999999999999999999"])
def test_what_is_no_failure_is_none(db, event_id):
    assert find_failure(db, event_id.format(db.store_id)) is None


def test_what_ended_past_failures_is_told(db):
    ids = past(db, (Status.ABEND, 0), (Status.ABEND, 5), (Status.SUCC, 14))
    past(db, (Status.ABEND, 100), name="OPEN", scheduled=99)

    (text,) = past_texts(db, ids[0][1], 0, 10, 10)
    ends = past_ends(db, text.text_id, without_run=0, limit=10)

    assert text.same_job is True
    told = {(end.job_name, end.ended_by, end.attempts, end.minutes) for end in ends}
    assert told == {
        ("LOAD", "rerun", 2, 14.0), ("LOAD", "rerun", 1, 9.0), ("OPEN", None, 0, None),
    }  # fmt: skip
