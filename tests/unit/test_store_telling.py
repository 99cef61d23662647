"""The outbox on both databases: owed with the change, claimed once, noted, taken back."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from data.domain.problem import ProblemKind, Standing
from data.domain.telling import Fate, Outcome
from data.store.actions import Act
from data.store.problems import hands
from data.store.problems.keep import keep
from data.store.sql import ms
from data.store.telling import deliveries
from data.store.telling.subscriptions import remove
from tests.build import at
from tests.problems import kept, problem
from tests.told import OK, Told, failed


@pytest.fixture
def told(db):
    return Told(db)


def test_a_change_that_is_not_kept_owes_nothing(told):
    told.listens("a")

    def breaks(connection):
        raise ZeroDivisionError

    told.db.before_commit, owe = breaks, told.db.before_commit
    with pytest.raises(ZeroDivisionError):
        kept(told.db, failed())
    told.db.before_commit = owe

    assert told.fates() == []
    kept(told.db, failed())
    assert told.fates() == [("due", None)]


def test_a_message_is_claimed_by_one_and_noted(told):
    for name in "abcdef":
        told.listens(name)
    kept(told.db, failed())

    with ThreadPoolExecutor(4) as threads:
        claimed = [
            one for some in threads.map(lambda _: told.claims(room=2), range(6)) for one in some
        ]

    assert sorted(one.subscription for one in claimed) == [1, 2, 3, 4, 5, 6]
    told.claims(*((one, OK) for one in claimed), room=0)
    assert set(told.fates()) == {("accepted", None)}
    assert told.claims() == []


def test_what_nobody_alive_has_claimed_is_free_again(told):
    told.listens("a")
    kept(told.db, failed())
    (mine,) = told.claims()

    deliveries.free_claims(told.db, {mine.number})
    assert told.claims() == []
    deliveries.free_claims(told.db, ())
    (again,) = told.claims()

    assert (again.number, again.tries) == (mine.number, 2)


def test_over_before_it_was_told_is_told_to_nobody(told):
    told.listens("a")
    (one,) = kept(told.db, failed())

    told.over(one)

    assert told.sends() == []
    assert told.fates() == [("suppressed", "resolved")]


def test_a_try_that_may_have_arrived_counts_as_told(told):
    told.listens("a")
    (one,) = kept(told.db, failed())
    (claimed,) = told.claims()
    maybe = Outcome(Fate.RETRYING, "timeout", unsure=True, again_at=at(4))
    told.claims((claimed, maybe), room=0)

    told.minute = 5
    told.over(one)

    assert told.sends() == []  # what may have arrived is not repeated, and its end comes after it
    assert told.sends() == [(1, "resolved", (one.id,))]
    assert told.fates() == [("failed", "timeout"), ("accepted", None)]


def test_the_end_waits_for_the_beginning_and_goes_with_it(told):
    told.listens("a")
    (one,) = kept(told.db, failed())
    (claimed,) = told.claims()

    told.over(one)  # while the first is under way
    assert told.claims() == []
    told.claims((claimed, Outcome(Fate.FAILED, "http_400")), room=0)

    assert told.sends() == []
    assert told.fates() == [("failed", "http_400"), ("suppressed", "resolved")]


def test_who_was_told_of_one_counts_as_told_of_the_wider_one(told):
    told.listens("a")
    first, second = kept(told.db, failed("A", 1), failed("B", 2))
    assert len(told.sends()) == 2
    told.listens("late")

    wider = problem(*first.ailments, *second.ailments, kind=ProblemKind.SHARED_CAUSE)
    for old in (first, second):
        old.ailments, old.merged_into, old.standing = [], wider, Standing.OVER
    ills = wider.ailments
    told.db.lead(lambda c: keep(told.db, c, [wider, first, second], ills, ms(at(4)), []))

    assert told.sends() == [(2, "open", (wider.id,))]
    told.minute = 6
    told.over(wider)
    assert told.sends() == [(1, "resolved", (wider.id,)), (2, "resolved", (wider.id,))]


def test_what_was_not_yet_sent_of_the_narrower_is_told_of_the_wider(told):
    told.listens("a")
    (first,) = kept(told.db, failed("A", 1))

    wider = problem(*first.ailments, kind=ProblemKind.SHARED_CAUSE)
    first.ailments, first.merged_into, first.standing = [], wider, Standing.OVER
    told.db.lead(lambda c: keep(told.db, c, [wider, first], wider.ailments, ms(at(4)), []))

    assert told.sends() == [(1, "open", (wider.id,))]
    assert told.fates() == [("suppressed", "resolved"), ("accepted", None)]


def test_taken_it_is_not_told_and_returned_it_is_told_anew(told):
    told.listens("a")
    (one,) = kept(told.db, failed())
    act = Act("bia", at(4), "t1")
    hands.take(told.db, [one.id], at(9), None, act, one=True)

    assert told.sends() == []
    assert told.fates() == [("suppressed", "acknowledged")]
    hands.release(told.db, [one.id], Act("bia", at(5), "t2"), one=True)

    assert told.sends() == [(1, "open", (one.id,))]


def test_after_an_hour_it_is_not_worth_telling(told):
    told.listens("a")
    kept(told.db, failed())
    told.minute += 61

    deliveries.expire(told.db, told.now())

    assert told.fates() == [("expired", "expired")]


def test_recovered_is_over_and_failing_anew_is_an_opening(told):
    told.listens("a")
    (one,) = kept(told.db, failed())
    told.sends()

    told.over(one, Standing.RECOVERED)
    assert told.sends() == [(1, "resolved", (one.id,))]
    told.over(one)
    assert told.sends() == []
    told.over(one, Standing.ILL)
    assert told.sends() == [(1, "open", (one.id,))]


def test_a_digest_of_what_is_over_by_then_is_not_sent(told):
    told.listens("a")
    some = kept(told.db, *(failed(f"J{n}", n) for n in range(1, 6)))

    for one in some[:4]:
        told.over(one)
    (claimed,) = told.claims()
    assert (claimed.digest, claimed.problems) == (True, (some[4].id,))
    deliveries.free_claims(told.db, ())
    told.over(some[4])

    assert told.sends() == []


def test_one_that_left_in_between_is_told_nothing(told):
    number = told.listens("a")
    kept(told.db, failed())

    remove(told.db, number, None, Act("ana", at(4)))

    assert told.sends() == []
    assert told.fates() == [("failed", "gone")]


def test_a_clock_that_is_set_back_holds_up_nothing_for_long(told):
    told.listens("a")
    kept(told.db, failed())
    told.minute -= timedelta(days=1) / timedelta(minutes=1)

    assert len(told.sends()) == 1
