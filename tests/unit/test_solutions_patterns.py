"""Globs and regular expressions of people: right, and never slow."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.solutions.automaton import Automaton
from workers.solutions.patterns import compile_pattern, glob_covers
from workers.solutions.regex_parse import BadPattern, parse_regex


def found(pattern: str, text: str) -> bool:
    return Automaton(parse_regex(pattern)).search(text)


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        (r"ORA-0*1555\b", "error ora-01555: snapshot", True),
        (r"ORA-0*1555\b", "ora-015551", False),
        (r"^abend S0C[47]$", "first line\nABEND S0C7", True),
        (r"^abend S0C[47]$", "abend s0c1", False),
        (r"(timeout|timed out) after \d+ ?(s|ms)", "job timed out after 30 ms", True),
        (r"a{2,3}b", "xaab", True),
        (r"a{2,3}b", "xab", False),
        (r"[^0-9]+x", "12ax", True),
        (r"\bfull\b", "disk fully used", False),
        (r"table \S+ .*locked", "Table FIN.MOV is\tlocked", True),
        (r"(?:a|b)*?c", "ababc", True),
        (r"x{", "x{", True),
    ],
)
def test_a_regular_expression_finds_what_it_says(pattern, text, matches):
    assert found(pattern, text) is matches


atoms = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "(?:ab|b)", "(?:a|ba)", r"\w", r"\b"])
pieces = st.tuples(atoms, st.sampled_from(["", "*", "+", "?", "{1,2}"])).map(
    lambda pair: pair[0] + (pair[1] if pair[0] != r"\b" else "")
)


@given(st.lists(pieces, min_size=1, max_size=5).map("".join), st.text("ab \n", max_size=12))
def test_the_automaton_agrees_with_the_standard_library(pattern, text):
    assert found(pattern, text) is bool(re.search(pattern, text, re.IGNORECASE | re.MULTILINE))


@pytest.mark.parametrize("pattern", ["(a+)+$x", "(a|a)*bc", "(.*)*xyz", "(a?){40}a{40}bcd"])
def test_a_pattern_that_explodes_elsewhere_stays_fast(pattern):
    compiled = compile_pattern(pattern + "ending", "regex")
    started = time.process_time()

    compiled.matches("a" * 6_000)
    Automaton(parse_regex(pattern)).search("a" * 6_000)

    assert time.process_time() - started < 3.0


@pytest.mark.parametrize(
    "pattern",
    [r"(a)\1", "(?=a)b", "(?!a)b", "(?<=a)b", "a(", "a)", "[a", "*a", "a{9999}", "x" * 501, "("],
)
def test_what_cannot_be_matched_in_linear_time_is_refused_with_a_reason(pattern):
    with pytest.raises(BadPattern, match=r"\w+ \w+"):
        compile_pattern(pattern + "abcdef" if len(pattern) < 9 else pattern, "regex")


@pytest.mark.parametrize(
    ("kind", "pattern"), [("glob", "*"), ("glob", "*a?*"), ("regex", ".*"), ("regex", "a|.*")]
)
def test_a_pattern_that_fits_everything_is_refused(kind, pattern):
    with pytest.raises(BadPattern, match="certain characters"):
        compile_pattern(pattern, kind)


@pytest.mark.parametrize(
    ("glob", "text", "matches"),
    [
        ("*deadlock*", "a DEADLOCK happened", True),
        ("ORA-01555*", "prefix\nORA-01555: snapshot too old", True),
        ("ORA-01555*", "prefix ORA-01555: snapshot too old", False),
        ("[errno 2?]*", "[Errno 28] No space", True),
        ("*não encontrado", "arquivo NAO ENCONTRADO", True),
        ("a*b*c", "a--b--", False),
    ],
)
def test_a_glob_covers_the_message_or_one_of_its_lines(glob, text, matches):
    compiled = compile_pattern(glob, "glob") if len(glob) > 5 else None

    if compiled is None:
        assert glob_covers(glob, text) is matches
    else:
        assert (compiled.fit(text.casefold()) > 0) is matches


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=12))
def test_a_glob_agrees_with_its_regular_expression(glob, text):
    same = "".join({"*": ".*", "?": "."}.get(char, char) for char in glob)

    assert glob_covers(glob, text) is bool(re.fullmatch(same, text))
