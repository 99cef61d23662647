"""Whatever a program repeats, its log is read in the time a log takes: no pattern runs away."""

import itertools

import pytest

from data.domain.secrets import masked
from workers.tws.joblog import error_text

FRAGMENTS = (
    "-", "--- ", "=", ".", "a ", "A_", "0 ", ": ", "'", '"', "[", "/", "\\", "1,", "Caused by: ",
    "error ", "falha ", "http://", "x@", "password=", "-p ", '{"a":', "\t", "é", "|-", "a=b ",
    "://u:", "eyJ", "Basic ", "could not ",
)  # fmt: skip


REPEATED = [
    *((one + other) * 400 for one, other in itertools.product(FRAGMENTS, FRAGMENTS)),
    *(fragment * 10_000 + "!" for fragment in FRAGMENTS),
]


@pytest.mark.timeout(60)  # a pattern that runs away never comes back
def test_a_log_of_one_repeated_fragment_has_an_error_text_of_four_lines_at_most():
    for log in REPEATED:
        assert (error_text(log) or "").count("\n") < 4


@pytest.mark.timeout(60)
def test_a_text_of_one_repeated_fragment_is_masked_and_grows_by_stars_alone():
    for text in REPEATED:
        assert len(masked(text).replace("*", "")) <= len(text)
