"""The success rate: cautious, monotone, fading."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from workers.solutions.rates import Evidence, faded, success_rate, with_result

NOW = datetime(2024, 6, 1, tzinfo=UTC)
counts = st.floats(0, 1_000)


def test_one_of_one_is_not_certain_and_many_beat_one():
    assert success_rate(1, 0) < 0.8
    assert success_rate(18, 2) > success_rate(1, 0)


def test_a_fresh_solution_stands_between_a_good_and_a_bad_one():
    assert success_rate(1, 4) < success_rate(0, 0) < success_rate(4, 1)


@given(counts, counts)
def test_a_success_raises_and_a_failure_lowers_the_rate(worked, failed):
    assert success_rate(worked + 1, failed) > success_rate(worked, failed)
    assert success_rate(worked, failed + 1) < success_rate(worked, failed)


@given(counts, counts, st.floats(0, 4_000))
def test_a_failure_lowers_the_rate_however_old_the_rest_is(worked, failed, days):
    old = Evidence(worked, failed, NOW - timedelta(days=days))
    seen = faded(old, NOW)

    after = with_result(old, False, NOW)

    assert success_rate(after.worked, after.failed) < success_rate(seen.worked, seen.failed)


def test_old_results_count_less():
    old = faded(Evidence(10, 0, NOW - timedelta(days=720)), NOW)

    assert 0.5 < success_rate(old.worked, old.failed) < success_rate(10, 0)
    assert old.worked == 10 / 16
