"""What people do with problems, and what everybody then reads of them."""

from datetime import timedelta

import pytest

from data.domain.events import Severity
from data.domain.patterns import JobId
from data.domain.problem import Ailment, AilmentKind, ProblemKind, Standing, State
from data.domain.problem_steps import Step
from data.store.actions import Act
from data.store.audit import audit_entries
from data.store.engine import Access, Database
from data.store.error_texts import note_errors
from data.store.errors import StoreInvalid
from data.store.event_filters import EventQuery
from data.store.events import acknowledge, events_page
from data.store.problems.find import (
    ProblemQuery,
    life_of,
    problem_number,
    problems_changed,
    problems_numbered,
    problems_page,
)
from data.store.problems.hands import (
    ProblemOver,
    ProblemUnknown,
    close,
    kept_problems,
    note,
    release,
    take,
    take_all,
)
from data.store.problems.keep import keep
from data.store.problems.tally import Tally
from data.store.sql import execute, ms
from tests.build import Status, at, job, run
from tests.meeting import meet
from tests.problems import LEDGER, failure, kept, problem
from tests.stored import Story

ANA = Act("ana", at(10))


def the(db, one):
    """What is known of a problem."""
    (known,) = problems_numbered(db, [one.id])
    return known


def page(db, **query):
    return [one.number for one in problems_page(db, ProblemQuery(**query)).items]


def resolve(db, one, minute=20):
    one.standing, one.resolved_at = Standing.OVER, at(minute)
    for each in one.ailments:
        each.standing, each.over_at = Standing.OVER, at(minute)
    kept(db, one, minute=minute)


def many(db, count, **more):
    """Problems of as many jobs, the first the oldest."""
    return kept(
        db, *(problem(failure(LEDGER._replace(name=f"J{n}"), n, minute=n)) for n in range(count))
    )


def told_failure(db):
    """A failed job with the events that told of it, and its problem."""
    story = Story(db)
    story.poll(job(), minute=1)
    detection = story.detect(job(run(Status.ABEND, return_code=12)), minute=3)
    ill = failure()
    one = problem(ill)
    told = [each for each in detection.events if each.severity >= Severity.ERROR]

    def group(connection, given):
        ill.runs[0].run_id, ill.members = told[0].run.id, 1
        keep(db, connection, [one], [ill], ms(at(3)), given)
        return {id(told[0]): ill.id}

    events = story.keep(detection, group=group)
    return one, [event for event in events if event.problem_id is not None]


def test_a_problem_says_what_is_known_of_its_newest_failure(db):
    one, (event,) = told_failure(db)
    note_errors(db, {one.ailments[0].runs[0].run_id: "disk full"})

    known = the(db, one)

    assert (known.error_message, known.return_code) == ("disk full", 12)
    assert known.problem_id == event.problem_id
    assert problem_number(db, known.problem_id) == one.id
    assert (known.state, known.severity) == (State.OPEN, Severity.ERROR)
    assert known.root.job_name == "LOAD_LEDGER"
    (member,) = known.members
    assert (member.event_id, member.event_type) == (event.event_id, "job_abend")
    assert (member.job_name, member.workstation) == ("LOAD_LEDGER", "AGENT01")
    assert member.run_id == f"r{one.ailments[0].runs[0].run_id}"


@pytest.mark.parametrize("text", ["", "p1", "x-p1", "{}-1", "{}-p01", "{}-p-1", "{}-p" + "9" * 30])
def test_an_id_that_is_none_of_ours_names_no_problem(sqlite_db, text):
    assert problem_number(sqlite_db, text.format(sqlite_db.store_id)) is None


def test_the_events_of_a_problem_are_found_by_it(db):
    one, (event,) = told_failure(db)

    assert events_page(db, EventQuery(problem=one.id)).items == [event]
    assert events_page(db, EventQuery(problem=one.id, job="NO*")).items == []
    assert events_page(db, EventQuery(problem=99)).items == []


def test_problems_come_by_state_then_impact_and_page_without_a_double(db):
    problems = many(db, 7)
    take(db, [problems[0].id], None, None, ANA, one=True)
    resolve(db, problems[6])
    db.write(lambda c: execute(c, "UPDATE problems SET impact = id"))

    first = problems_page(db, ProblemQuery(limit=4))
    second = problems_page(db, ProblemQuery(limit=4, cursor=first.next_cursor))

    assert [one.number for one in first.items] == [6, 5, 4, 3]
    assert [one.number for one in second.items] == [2, 1, 7]
    assert second.next_cursor is None
    exact = problems_page(db, ProblemQuery(limit=5))
    assert [o.number for o in problems_page(db, ProblemQuery(cursor=exact.next_cursor)).items] == [
        1,
        7,
    ]
    with pytest.raises(StoreInvalid):
        problems_page(db, ProblemQuery(cursor="nonsense"))


def test_of_problems_that_matter_alike_the_older_comes_first_on_every_page(db):
    numbers = [one.id for one in many(db, 5)]
    db.write(lambda c: execute(c, "UPDATE problems SET impact = 7"))

    first = problems_page(db, ProblemQuery(limit=2))
    second = problems_page(db, ProblemQuery(limit=3, cursor=first.next_cursor))

    assert [one.number for one in (*first.items, *second.items)] == numbers


def test_an_uncounted_problem_has_its_place_by_severity_and_age(db):
    old, young, grave = (failure(LEDGER._replace(name=n), i, minute=i) for i, n in enumerate("ABC"))
    grave.critical = True
    kept(db, *map(problem, (young, grave, old)))

    assert page(db) == [grave.problem.id, old.problem.id, young.problem.id]


def test_problems_are_narrowed_by_what_they_group(db):
    outage = Ailment(AilmentKind.OUTAGE, JobId("MDM", "", ""), "", at(1), at(1))
    late = Ailment(AilmentKind.LATE, JobId("AGENT02", "PAYROLL", "Pay_ção"), "", at(1), at(1))
    one, two = kept(
        db,
        problem(outage, failure(), kind=ProblemKind.WORKSTATION_OUTAGE),
        problem(late, kind=ProblemKind.LATE),
    )
    take(db, [two.id], None, None, ANA, one=True)

    assert page(db, job="load*") == [one.id]
    assert page(db, job="pay_cao") == [two.id]
    assert page(db, job_stream="payroll") == [two.id]
    assert page(db, job_stream="*O*") == [two.id]
    assert page(db, workstation="MDM") == [one.id]
    assert page(db, workstation="AGENT?1") == [one.id]
    assert page(db, severities=(Severity.WARNING,)) == [two.id]
    assert page(db, kinds=(ProblemKind.WORKSTATION_OUTAGE,)) == [one.id]
    assert page(db, owner="ana") == [two.id]
    assert page(db, states=(State.OPEN, State.RECOVERED)) == [one.id]


def test_problems_are_narrowed_by_words_in_their_names_and_in_what_they_said(db):
    told, _ = told_failure(db)
    note_errors(db, {told.ailments[0].runs[0].run_id: "Não há espaço"})
    outage = Ailment(AilmentKind.OUTAGE, JobId("MDM", "", ""), "", at(1), at(1))
    (other,) = kept(db, problem(outage, kind=ProblemKind.WORKSTATION_OUTAGE))

    assert page(db, q="nao espaço") == page(db, q="ledger espaco") == [told.id]
    assert page(db, q="MD?") == [other.id]
    assert page(db, q="LEDGER MDM") == []


def test_taking_says_who_since_when_and_until_when(db):
    (one,) = kept(db, problem(failure()))

    handled = take(db, [one.id], at(40), "on it", ANA, one=True)

    known = the(db, one)
    assert handled.done == (one.id,)
    assert known.state is State.ACKNOWLEDGED
    taken = known.acknowledged
    assert (taken.by, taken.at, taken.note, taken.until) == (
        "ana",
        at(10),
        "on it",
        "2026-01-05T06:40:00Z",
    )
    (entry,) = audit_entries(db)
    assert (entry.actor, entry.action) == ("ana", "problem.acknowledge")
    assert entry.subject == known.problem_id
    assert entry.after == {"by": "ana", "note": "on it", "until": at(40).isoformat()}


def test_another_may_take_what_somebody_has(db):
    (one,) = kept(db, problem(failure()))
    take(db, [one.id], "rerun", None, ANA, one=True)
    assert the(db, one).acknowledged.until == "rerun"

    take(db, [one.id], None, None, Act("bob", at(12)), one=True)

    assert (the(db, one).acknowledged.by, the(db, one).acknowledged.until) == ("bob", None)
    assert audit_entries(db)[0].before["by"] == "ana"


def test_what_is_resolved_is_not_taken_and_what_recovered_is(db):
    over, recovered = kept(db, problem(failure()), problem(failure(LEDGER._replace(name="B"), 2)))
    recovered.ailments[0].standing = recovered.standing = Standing.RECOVERED
    kept(db, recovered)
    resolve(db, over)

    with pytest.raises(ProblemOver):
        take(db, [over.id], None, None, ANA, one=True)
    with pytest.raises(ProblemUnknown):
        take(db, [99], None, None, ANA, one=True)
    take(db, [recovered.id], None, None, ANA, one=True)

    assert the(db, recovered).state is State.RECOVERED
    assert the(db, recovered).acknowledged.by == "ana"


def test_a_refused_call_may_be_sent_again_and_one_that_was_done_is_done(db):
    (one,) = kept(db, problem(failure()))
    act = Act("ana", at(10), "a1")
    with pytest.raises(ProblemUnknown):
        take(db, [99], None, None, act, one=True)

    take(db, [one.id], None, None, act, one=True)
    resolve(db, one)
    again = take(db, [one.id], at(50), "later", Act("bob", at(30), "a1"), one=True)

    assert again.done == (one.id,)
    assert the(db, one).acknowledged.by == "ana"
    assert len(audit_entries(db)) == 1


def test_a_problem_is_given_back_and_again_changes_nothing(db):
    (one,) = kept(db, problem(failure()))
    take(db, [one.id], None, None, ANA, one=True)
    last = db.feed.last

    assert release(db, [one.id], ANA, one=True).done == (one.id,)
    assert release(db, [one.id], ANA, one=True).already == (one.id,)

    assert (the(db, one).state, the(db, one).acknowledged) == (State.OPEN, None)
    assert the(db, one).returned_from == "ana"
    assert len(db.feed.after(last)) == 1
    assert [entry.action for entry in audit_entries(db)] == [
        "problem.release",
        "problem.acknowledge",
    ]


def test_notes_stand_with_a_problem_newest_first_also_once_it_is_over(db):
    (one,) = kept(db, problem(failure()))
    resolve(db, one)

    for number in range(22):
        note(db, one.id, f"n{number}", Act("ana", at(30 + number)))

    notes = the(db, one).notes
    assert [each.text for each in notes] == [f"n{number}" for number in range(21, 1, -1)]
    assert (notes[0].by, notes[0].at) == ("ana", at(51))
    assert the(db, one).updated_at == at(51)


def test_a_person_closes_a_problem(db):
    (one,) = kept(db, problem(failure()))

    close(db, [one.id], "no longer needed", ANA, one=True)

    known = the(db, one)
    assert (known.state, known.closed_by, known.resolved_at) == (State.RESOLVED, "ana", at(10))
    again = close(db, [one.id], "again", Act("bob", at(12)), one=True)
    assert again.already == (one.id,)
    assert the(db, one).closed_by == "ana"


def test_many_are_handled_by_their_ids_and_the_answer_says_what_was_done(db):
    problems = many(db, 4)
    resolve(db, problems[0])
    ids = [one.id for one in problems]

    taken = take(db, [*ids, 99], None, None, ANA, one=False)
    closed = close(db, ids[:2], "enough", ANA, one=False)

    assert (taken.done, taken.already, taken.unknown) == (tuple(ids[1:]), (ids[0],), (99,))
    assert (closed.done, closed.already) == ((ids[1],), (ids[0],))
    assert len([each for each in audit_entries(db) if each.action == "problem.acknowledge"]) == 3


def test_of_many_only_the_free_ones_are_taken_and_given_back_together(db):
    one, two, three = many(db, 3)
    take(db, [one.id], None, None, Act("bob", at(9)), one=True)
    ids = [one.id, two.id, three.id]

    taken = take(db, ids, None, None, ANA, one=False, free=True)

    assert (taken.done, taken.already) == ((two.id, three.id), (one.id,))
    assert the(db, one).acknowledged.by == "bob"
    assert release(db, taken.done, Act("ana", at(11)), one=False).done == (two.id, three.id)
    assert [the(db, each).returned_from for each in (one, two)] == [None, "ana"]


def test_what_another_takes_at_that_moment_is_not_free(postgres_url):
    with Database.open(postgres_url) as db, Database.open(postgres_url, Access.WRITE) as beside:
        one, two = many(db, 2)

        def bob_takes(connection):
            found = kept_problems(connection, [one.id])
            take_all(connection, db.store_id, found, None, None, Act("bob", at(9)))

        def ana_takes():
            return take(db, [one.id, two.id], None, None, ANA, one=False, free=True)

        taken = meet(db, beside, bob_takes, ana_takes).result()

        assert (taken.done, taken.already) == ((two.id,), (one.id,))
        assert the(db, one).acknowledged.by == "bob"


def test_taking_an_event_takes_its_problem_unless_another_has_it(db):
    one, (event,) = told_failure(db)

    acknowledge(db, [event.event_id], "mine", ANA, at(40))
    assert the(db, one).acknowledged.by == "ana"
    assert the(db, one).acknowledged.until == "2026-01-05T06:40:00Z"

    acknowledge(db, [event.event_id], "mine", Act("bob", at(12)), at(50))
    assert the(db, one).acknowledged.by == "ana"


def test_the_life_of_a_problem_is_told_in_order(db):
    one, (event,) = told_failure(db)
    take(db, [one.id], None, "on it", ANA, one=True)
    note(db, one.id, "disk", Act("ana", at(11)))
    release(db, [one.id], Act("bob", at(12)), one=True)
    resolve(db, one, minute=20)

    life = life_of(db, one.id)

    assert [step.what for step in life if isinstance(step.what, Step)] == [
        Step.OPENED,
        Step.TAKEN,
        Step.NOTE,
        Step.RELEASED,
        Step.RESOLVED,
    ]
    told = next(step for step in life if not isinstance(step.what, Step))
    assert (told.at, told.facts["event_id"]) == (event.at, event.event_id)
    assert life[1 + life.index(told) :][1].by == "ana"
    assert [step.at for step in life] == sorted(step.at for step in life)


def test_what_stands_is_counted_and_what_was_absorbed_is_not_resolved(db):
    problems = many(db, 5)
    take(db, [problems[0].id], None, None, ANA, one=True)
    problems[1].ailments[0].standing = problems[1].standing = Standing.RECOVERED
    kept(db, problems[1])
    resolve(db, problems[2], minute=20)
    absorbed, wide = problems[3], problems[4]
    wide.ailments += absorbed.ailments
    absorbed.ailments[0].problem, absorbed.ailments = wide, []
    absorbed.merged_into = wide
    kept(db, wide, absorbed, minute=21)

    tally = Tally(db)
    counted = tally.standings()

    assert counted.open == {**dict.fromkeys(Severity, 0), Severity.ERROR: 1}
    assert (counted.acknowledged, counted.recovered) == (1, 1)
    assert tally.resolved_since(at(19)) == 1
    assert tally.resolved_since(at(20) + timedelta(seconds=1)) == 0
    assert the(db, absorbed).merged_into == the(db, wide).problem_id


def test_what_was_counted_holds_until_a_problem_changes(db):
    tally = Tally(db)
    (one,) = many(db, 1)
    counted = tally.standings()
    assert tally.standings() is counted
    assert tally.resolved_since(at(19)) == 0

    resolve(db, one, minute=20)

    assert tally.standings() == tally.last != counted
    assert tally.resolved_since(at(19)) == 1


def test_what_changed_since_is_read_in_pages(db):
    many(db, 3)

    first = problems_changed(db, at(3), 0, 2)
    rest = problems_changed(db, at(3), first[-1].number, 2)

    assert [one.number for one in (*first, *rest)] == [1, 2, 3]
    assert problems_changed(db, at(4), 0, 2) == []
