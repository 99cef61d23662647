"""How a shift left each problem, and when a shift began."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from data.domain.handover import LivedStep, Outcome, account, last_shift
from data.domain.problem_steps import Step

START = datetime(2026, 1, 7, 22, tzinfo=UTC)
END = START + timedelta(hours=8)


def life(*steps):
    """Steps as (minutes after the start, what, by)."""
    return [
        LivedStep(START + timedelta(minutes=minute), what, by[0] if by else None, {})
        for minute, what, *by in steps
    ]


def told(*steps):
    return account(life(*steps), START, END)


@pytest.mark.parametrize(
    ("steps", "outcome"),
    [
        ([(5, Step.OPENED)], Outcome.OPEN),
        ([(-60, Step.OPENED), (5, Step.TAKEN, "Ana")], Outcome.OPEN),
        ([(5, Step.OPENED), (9, Step.TAKEN, "Ana"), (20, Step.RESOLVED)], Outcome.SOLVED),
        ([(-60, Step.OPENED), (-50, Step.TAKEN, "Ana"), (20, Step.RESOLVED)], Outcome.SOLVED),
        ([(5, Step.OPENED), (9, Step.CLOSED, "Ana")], Outcome.SOLVED),
        ([(5, Step.OPENED), (20, Step.RESOLVED)], Outcome.RECOVERED),
        ([(5, Step.OPENED), (20, Step.RECOVERED)], Outcome.RECOVERED),
        ([(5, Step.OPENED), (20, Step.RECOVERED), (30, Step.AGAIN)], Outcome.OPEN),
        ([(5, Step.OPENED), (20, Step.RESOLVED), (30, Step.AGAIN)], Outcome.OPEN),
        ([(5, Step.OPENED), (500, Step.RESOLVED)], Outcome.OPEN),
    ],
)
def test_a_problem_is_told_as_it_stood_at_the_end(steps, outcome):
    assert told(*steps).outcome is outcome


def test_what_was_over_before_or_began_after_is_not_told():
    assert told((-60, Step.OPENED), (-10, Step.RESOLVED)) is None
    assert told((490, Step.OPENED)) is None


def test_what_happened_in_the_period_is_counted_and_listed_and_nothing_else():
    found = told(
        (-60, Step.OPENED),
        (-50, Step.NOTE, "Rui"),
        (5, Step.TAKEN, "Ana"),
        (6, Step.NOTE, "Ana"),
        (7, Step.NOTE, "Ana"),
        (490, Step.NOTE, "Caio"),
    )

    assert (found.opened, found.taken, found.noted, found.owner) == (False, True, 2, "Ana")
    assert [step.what for step in found.steps] == [Step.TAKEN, Step.NOTE, Step.NOTE]


def test_who_gave_it_back_does_not_have_it():
    assert told((5, Step.OPENED), (6, Step.TAKEN, "Ana"), (9, Step.RELEASED, "Ana")).owner is None


STARTS = ("06:00", "14:00", "22:00")
PAULO, MADRID = ZoneInfo("America/Sao_Paulo"), ZoneInfo("Europe/Madrid")


@pytest.mark.parametrize(
    ("zone", "now", "began"),
    [
        (PAULO, "2026-01-08T06:30-03:00", "2026-01-07T22:00-03:00"),  # the night is handed over
        (PAULO, "2026-01-08T07:00-03:00", "2026-01-08T06:00-03:00"),
        (PAULO, "2026-01-08T05:00-03:00", "2026-01-07T22:00-03:00"),
        (MADRID, "2026-03-29T06:10+02:00", "2026-03-28T22:00+01:00"),  # a night of seven hours
        (MADRID, "2026-10-25T06:10+01:00", "2026-10-24T22:00+02:00"),  # and one of nine
    ],
)
def test_the_last_shift_is_the_newest_that_has_lasted_an_hour(zone, now, began):
    found = last_shift(STARTS, zone, datetime.fromisoformat(now))

    assert found == datetime.fromisoformat(began)


def test_a_shift_that_begins_in_an_hour_that_a_night_lacks_or_has_twice_begins_once():
    assert last_shift(("02:30",), MADRID, datetime(2026, 3, 29, 6, tzinfo=UTC)) == datetime(
        2026, 3, 29, 1, tzinfo=UTC
    )
    assert last_shift(("02:30",), MADRID, datetime(2026, 10, 25, 6, tzinfo=UTC)) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )
