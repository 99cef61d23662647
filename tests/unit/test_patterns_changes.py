import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workers.patterns.changes import best_split


def runs(*stretches):
    """Runs as stretches of (length, every n-th fails; 0: none does)."""
    return np.concatenate(
        [np.array([n > 0 and i % n == 0 for i in range(length)]) for length, n in stretches]
    )


def test_the_change_is_where_the_failures_begin():
    at, rise = best_split(runs((40, 0), (20, 2)))

    assert at == 40
    assert rise == 0.5


def test_a_job_that_was_mended_changed_downwards():
    at, rise = best_split(runs((20, 2), (40, 0)))

    assert at == 19  # right after its last failure
    assert rise < -0.5


def test_one_steady_rate_has_no_change():
    assert best_split(runs((60, 4))) is None


@given(st.lists(st.booleans(), max_size=60))
def test_whatever_happened_a_split_lies_inside_and_says_its_direction(failed):
    flags = np.array(failed, np.bool_)

    found = best_split(flags)

    if found is not None:
        at, rise = found
        assert 0 < at < len(flags)
        assert np.isclose(rise, flags[at:].mean() - flags[:at].mean())
