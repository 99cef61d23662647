import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.domain.status import Status
from data.store.packing import STEP_BACK, pack_path, unpack_path

MIDNIGHT = 1_767_571_200_000
instants = st.integers(MIDNIGHT - 40 * 86_400_000, MIDNIGHT + 40 * 86_400_000)
paths = st.lists(st.tuples(instants, st.sampled_from(sorted(map(int, Status)))), max_size=30)


@given(paths)
def test_what_is_packed_comes_out_again_in_whatever_order(path):
    assert unpack_path(pack_path(path, MIDNIGHT), MIDNIGHT) == path


@given(st.lists(st.tuples(st.integers(0, 86_400_000), st.integers(0, 25)), min_size=1, max_size=9))
def test_time_that_moves_on_takes_the_plain_encoding(steps):
    path, clock = [], MIDNIGHT
    for delta, status in steps:
        clock += delta
        path.append((clock, status))

    packed = pack_path(path, MIDNIGHT)

    expected = bytearray()
    for delta, status in steps:
        value = delta << 5 | status
        while value >= 128:
            expected.append(value % 128 + 128)
            value //= 128
        expected.append(value)
    assert packed == bytes(expected)


def test_an_ordinary_run_takes_about_fourteen_bytes():
    day = [(3_600_000, 2), (3_600_500, 3), (7_200_000, 10), (7_260_000, 14)]

    packed = pack_path([(MIDNIGHT + at, status) for at, status in day], MIDNIGHT)

    assert len(packed) <= 15


def test_every_status_fits_beside_the_step_back():
    assert max(Status) < STEP_BACK


def test_a_status_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="does not fit"):
        pack_path([(MIDNIGHT, STEP_BACK)], MIDNIGHT)


@given(paths.filter(bool))
def test_a_path_cut_in_the_middle_of_a_number_is_refused(path):
    packed = pack_path([(at + 10**9, status) for at, status in path], MIDNIGHT - 10**12)

    if len(packed) > 1 and packed[-2] & 0x80:
        with pytest.raises(ValueError, match="middle"):
            unpack_path(packed[:-1], MIDNIGHT)
