"""Patterns for names: what each sign means, that letters are told apart, that none is slow."""

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.domain.globs import LONGEST_GLOB, fits_every_name, matcher


@pytest.mark.parametrize(
    ("glob", "name", "fits"),
    [
        ("PIX*", "PIXHML_01", True),
        ("PIX*", "pixhml_01", False),  # as in TWS
        ("PIX*", "APIX", False),
        ("PIX??", "PIX01", True),
        ("PIX??", "PIX1", False),
        ("SRV[A-C]1", "SRVB1", True),
        ("SRV[!A-C]1", "SRVB1", False),
        ("SRV[!A-C]1", "SRVX1", True),
        ("SRV[C-A]", "SRVB", False),
        ("[]]X", "]X", True),
        ("[!]]X", "]X", False),
        ("[AB", "[AB", True),
        ("A.B", "AXB", False),
        ("A+(B)|C$^\\", "A+(B)|C$^\\", True),
        ("*", "any\nthing", True),
        ("é*", "ébano", True),
        ("?", "\ud800", True),
        ("", "", True),
        ("", "A", False),
    ],
)
def test_what_a_glob_means(glob, name, fits):
    assert matcher([glob])(name) is fits


def test_one_glob_of_a_list_is_enough():
    fits = matcher(["PIX*", "SRV?"])

    assert [fits(name) for name in ("PIX", "SRV1", "SRV", "X")] == [True, True, False, False]


@given(st.text("AB?*[]!-.", max_size=12), st.text("AB-]!", max_size=8))
def test_it_means_what_python_means(glob, name):
    assert matcher([glob])(name) is fnmatchcase(name, glob)


def test_no_glob_explodes_and_the_longest_list_is_taken():
    hard = "*A" * (LONGEST_GLOB // 2)

    assert not matcher([hard])("A" * 1000 + "B")
    assert matcher(["?" * LONGEST_GLOB] * 100)("A" * LONGEST_GLOB)
    assert matcher(["[!é-ü]" * 42] * 100)("A" * 42)


@pytest.mark.parametrize("glob", ["*", "**", "?*", "*?", "*?*"])
def test_what_every_name_fits(glob):
    assert fits_every_name(glob)


@pytest.mark.parametrize("glob", ["", "?", "??*", "A*", "*A", "[!A]*", "[*]"])
def test_what_not_every_name_fits(glob):
    assert not fits_every_name(glob)
