import random
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from data.domain.patterns import JobId
from tests.planted.small import NOW, A, detect, every, on_days, quiet, timed
from workers.patterns.times import circular_mean


def test_failures_of_an_hourly_job_at_one_hour_are_told():
    rows = quiet() + every(A, lambda at: at.hour == 14 and at.day % 3 == 0, hours=range(24))

    (found,) = timed(detect(rows))

    assert (found.job, found.hour, found.weekday, found.month_end) == (A, 14, None, None)
    assert found.evidence.base_failures == 0
    assert found.opportunities == 30


def test_a_daily_job_always_fails_at_its_hour_and_that_is_nothing():
    rows = quiet() + every(A, on_days(1, 3, 6, 9, 12, 15, 20, 26))

    assert timed(detect(rows)) == []


def test_hours_are_those_of_the_zone():
    rows = quiet() + every(A, lambda at: at.hour == 14 and at.day % 3 == 0, hours=range(24))

    (found,) = timed(detect(rows, zone=ZoneInfo("America/Sao_Paulo")))

    assert found.hour == 11


def test_an_hour_stays_the_same_on_the_wall_when_the_clock_changes():
    lisbon = ZoneInfo("Europe/Lisbon")  # the change of 2026-03-29 is in the window

    def fails(at):
        return at.astimezone(lisbon).hour == 14 and at.day % 2 == 0

    rows = quiet(days=90) + every(A, fails, hours=range(24), days=90)

    (found,) = timed(detect(rows, days=90, zone=lisbon))

    assert found.hour == 14
    assert found.evidence.base_failures == 0


def test_a_cluster_over_midnight_is_one_pattern():
    late = [
        # Every second run starts twenty minutes later, at ten past midnight.
        (*row[:3], *(instant + 1_200_000 * (row[7] % 2) for instant in row[3:6]), *row[6:])
        for row in every(A, lambda at: at.hour == 23, hours=(5, 11, 17, 23), minute=50)
    ]
    late = [(*row[:6], row[6] if row[7] % 3 else 14, n) for n, row in enumerate(late)]

    (found,) = timed(detect(quiet() + late))

    assert found.hour in (23, 0)
    assert found.evidence.base_failures == 0


def test_a_weekday_is_told():
    rows = quiet() + every(
        A, lambda at: at.weekday() == 2 and at.hour != 8, hours=(0, 4, 8, 12, 16, 20)
    )

    (found,) = timed(detect(rows))

    assert (found.weekday, found.hour) == (2, None)


def test_the_turn_of_the_month_needs_more_than_one_turn():
    def fails(at):
        return at.day == 1 or (at + timedelta(days=1)).day == 1

    rows = quiet(days=90) + every(A, fails, hours=(1, 7, 13, 19), days=90)

    assert [pattern.month_end for pattern in timed(detect(rows, days=90))] == [True]
    assert [pattern for pattern in timed(detect(rows, days=40)) if pattern.month_end] == []


def test_one_bad_night_of_a_job_that_runs_every_ten_minutes_is_no_habit():
    rows = quiet()
    for minute in range(0, 60, 10):
        rows += every(A, lambda at: on_days(7)(at) and at.hour == 3, hours=range(24), minute=minute)

    assert timed(detect(rows)) == []


@pytest.mark.parametrize(("times_at_two", "jobs_told"), [(4, 0), (5, 20)])
def test_one_told_in_twenty_may_be_chance_and_no_more(times_at_two, jobs_told):
    """Twenty jobs that fail eight times anywhere and so often at 14:00: q is 0.09, then 0.009."""
    rows = quiet()
    for n in range(20):
        dice = random.Random(n)
        others = [hour for hour in range(24) if hour != 14]
        bad = {(dice.randrange(30), dice.choice(others)) for _ in range(8)}
        bad |= {(day, 14) for day in dice.sample(range(30), times_at_two)}
        rows += every(
            JobId("SRV01", "NIGHT", f"J{n:02d}"),
            lambda at, bad=bad: ((NOW.date() - at.date()).days - 1, at.hour) in bad,
            hours=range(24),
        )

    found = timed(detect(rows))

    assert len(found) == jobs_told
    assert all(pattern.q_value <= 0.05 for pattern in found)


@pytest.mark.parametrize(("hours", "mean"), [([23.5, 0.5], 0), ([1, 3], 2), ([22, 23], 22.5)])
def test_the_mean_hour_lies_on_the_clock(hours, mean):
    assert circular_mean(np.array(hours, float)) % 24 == pytest.approx(mean, abs=1e-9) or (
        circular_mean(np.array(hours, float)) == pytest.approx(24, abs=1e-9) and mean == 0
    )


def test_the_same_runs_in_utc_and_with_a_zone_of_no_offset_are_the_same():
    rows = quiet() + every(A, lambda at: at.hour == 14 and at.day % 3 == 0, hours=range(24))

    assert detect(rows, zone=UTC) == detect(rows, zone=ZoneInfo("Atlantic/Reykjavik"))
