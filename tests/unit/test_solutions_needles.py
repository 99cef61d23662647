"""The pieces of text a pattern cannot match without."""

import re
from pathlib import Path

import pytest

from tests.bench.solutions import read_messages
from workers.solutions.codes import _READERS
from workers.solutions.needles import may_match, needles
from workers.solutions.products import _SAID
from workers.solutions.words import fold, mask_places


@pytest.mark.parametrize(
    ("pattern", "pieces"),
    [
        (r"\bABC(\d+)", {"abc"}),
        (r"(?:error|erro)[ :]*(\d+)", {"error", "erro"}),
        (r"x(?:yz)?abcd", {"abcd"}),
        (r"ab+cd", {"ab", "cd"}),
        (r"(?<!foo)bar(?=baz)", {"bar"}),
        (r"a\.b\(c", {"a.b(c"}),
        (r"[A-Z]{3}\d", None),
        (r"abc|\d+", None),
    ],
)
def test_a_pattern_needs_its_letters(pattern, pieces):
    found = needles(re.compile(pattern))

    assert found is None if pieces is None else found is not None and found <= pieces


def test_no_pattern_is_passed_over_that_would_match():
    sets = read_messages(Path(__file__).parents[1] / "messages")
    texts = [
        mask_places(fold(text))
        for classes in sets.values()
        for each in classes
        for text in (each.example, *each.variants)
    ]

    for text in texts:
        lowered = text.lower()
        for wanted, pattern, _ in (*_READERS, *_SAID):
            assert may_match(wanted, lowered) or pattern.search(text) is None
