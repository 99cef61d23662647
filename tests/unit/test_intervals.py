"""When the next poll is due."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.runtime import Config
from workers.intervals import adapt, in_schedule, interval_s, next_due

NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
CONFIG = Config(polling_interval_seconds=30, timezone="America/Sao_Paulo")


def test_a_fixed_interval_is_the_interval():
    assert interval_s(CONFIG, NOON, 99) == 30


@pytest.mark.parametrize(("hour_utc", "seconds"), [(9, 30), (8, 300), (0, 30), (1, 300)])
def test_the_schedule_is_read_in_the_configured_zone(hour_utc, seconds):
    scheduled = replace(CONFIG, polling_mode="scheduled")  # 06:00-22:00 in UTC-3
    assert interval_s(scheduled, NOON.replace(hour=hour_utc), 99) == seconds


def test_a_window_may_cross_midnight():
    assert in_schedule(["22:00-06:00"], 23 * 60)
    assert in_schedule(["22:00-06:00"], 5 * 60 + 59)
    assert not in_schedule(["22:00-06:00"], 6 * 60)
    assert in_schedule(["00:00-24:00"], 0)


def test_adaptive_polls_come_quicker_while_things_happen():
    adaptive = replace(CONFIG, polling_mode="adaptive")
    assert adapt(adaptive, 40, changes=3) == 20
    assert adapt(adaptive, 40, changes=0) == 60
    assert adapt(adaptive, 12, changes=1) == 10
    assert adapt(adaptive, 100, changes=0) == 120
    assert interval_s(adaptive, NOON, 5) == 10


@given(
    late=st.floats(0, 1000, allow_nan=False),
    every=st.integers(5, 300),
)
def test_a_slow_poll_does_not_move_the_grid(late, every):
    due = next_due(1000.0, every, 1000.0 + late)

    assert 1000.0 + late < due <= 1000.0 + late + every + 1e-9
    assert (due - 1000.0) / every == pytest.approx(round((due - 1000.0) / every))
