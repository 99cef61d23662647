"""The bars of the timeline's chart: round on the reader's clock, failures never invisible."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.charts.event_bars import FIELDS, Dress, rows
from app.charts.intervals import MOST_BARS, Bar, count_bars, edges, width_s
from app.charts.look import asked_for, columns
from data.domain.baseline import Detected
from data.domain.events import EventType, Severity
from data.store.events import EventQuery
from data.store.plan import record_events

NEW_YORK = ZoneInfo("America/New_York")
ZONES = [ZoneInfo(n) for n in ("UTC", "America/Sao_Paulo", "Asia/Kathmandu", "Europe/Berlin")]
ZONES.append(NEW_YORK)
START = datetime(2026, 3, 6, 5, 0, tzinfo=UTC)

instants = st.datetimes(
    datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC), allow_imaginary=False
)
lengths = st.timedeltas(timedelta(minutes=1), timedelta(days=500))


@given(instants, lengths, st.sampled_from(ZONES))
def test_the_intervals_cover_the_period_without_gap_or_overlap(start, length, zone):
    marks = edges(start, start + length, zone)

    assert marks[0] <= start
    assert marks[-1] >= start + length
    assert marks[-2] < start + length
    assert all(one < other for one, other in pairwise(marks))
    # A round beginning and end, and an hour told twice at an hour's width, may add a few.
    assert len(marks) <= MOST_BARS + 4


def test_days_begin_at_local_midnight_whatever_the_night():
    marks = edges(START, START + timedelta(days=60), NEW_YORK)

    assert {mark.astimezone(NEW_YORK).strftime("%H:%M") for mark in marks} <= {"00:00", "12:00"}


def test_the_day_of_a_clock_change_is_as_long_as_it_is():
    marks = edges(START, START + timedelta(days=119), NEW_YORK)
    hours = {(other - one) / timedelta(hours=1) for one, other in pairwise(marks)}

    assert width_s(START, START + timedelta(days=119)) == 86_400
    assert hours == {23.0, 24.0}


def test_the_hour_that_is_told_twice_is_two_intervals():
    start = datetime(2026, 10, 31, 12, tzinfo=UTC)
    marks = edges(start, start + timedelta(hours=72), NEW_YORK)
    told = [mark.astimezone(NEW_YORK).strftime("%d %H") for mark in marks]

    assert told.count("01 01") == 2
    assert told.count("01 02") == 1


@pytest.mark.parametrize("zone", ZONES, ids=str)
def test_every_event_is_in_one_bar(sqlite_db, zone):
    # Around the night of 8 March 2026, when New York's clocks go forward.
    kinds = (EventType.POLL_FAILED, EventType.SYSTEM_DEGRADED, EventType.POLL_RECOVERED)
    for hour in range(0, 120, 3):
        at = START + timedelta(hours=hour)
        told = [Detected(kind, kind.severity, at, "system") for kind in kinds]
        record_events(sqlite_db, told, now=at)

    end = START + timedelta(hours=118)
    bars = count_bars(sqlite_db, START, end, zone, EventQuery())

    assert sum(bar.total for bar in bars) == 120
    assert sum(bar.warnings for bar in bars) == sum(bar.failures for bar in bars) == 40


def test_the_bars_count_what_the_filters_leave(sqlite_db):
    kinds = (EventType.POLL_FAILED, EventType.POLL_RECOVERED)
    told = [Detected(kind, kind.severity, START, "system") for kind in kinds]
    record_events(sqlite_db, told, now=START)

    query = EventQuery(severities=(Severity.ERROR,), start=START, limit=1)
    bars = count_bars(sqlite_db, START, START + timedelta(hours=1), UTC, query)

    assert [(bar.total, bar.failures) for bar in bars if bar.total] == [(1, 1)]


def test_one_failure_among_a_thousand_events_is_seen_and_told_exactly():
    bars = [Bar(START, START + timedelta(hours=1), 1000, 0, 1)]

    data = columns(FIELDS, rows(bars))

    assert data["failed"] == [1]
    assert data["y3"][0] - data["y2"][0] >= 30
    assert data["y3"] == [1000]


def test_only_colours_are_taken_for_colours():
    good = dict.fromkeys(("text", "line", "link", "plain", "warnings", "failures"), "#0b63ce")

    assert asked_for(Dress, {"colours": good}).colours == good
    for said in (
        {**good, "plain": "url(http://example.org)"},
        {"text": "#0b63ce"},
        "#0b63ce",
        None,
    ):
        assert asked_for(Dress, {"colours": said}) is None
