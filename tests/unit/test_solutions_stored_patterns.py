"""Globs and regular expressions of people: right, and never slow."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.solutions.stored_patterns import BadPattern, compile_pattern


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
    compiled = compile_pattern(rf"(?:{pattern})[\s\S]*seen", "regex")

    assert (compiled.fit(f"{text}\nseen") > 0) is matches


@pytest.mark.parametrize("pattern", ["(a+)+$x", "(a|a)*bc", "(.*)*xyz", "(a?){40}a{40}bcd"])
def test_a_pattern_that_explodes_elsewhere_just_does_not_match(pattern):
    assert compile_pattern(pattern + "ending", "regex").fit("a" * 6_000) == 0.0


@pytest.mark.parametrize(
    "pattern",
    [r"(a)\1", "(?=a)b", "(?!a)b", "(?<=a)b", "a(", "a)", "[a", "*a", "a{9999}", "x" * 501],
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
        ("a*b*cd", "a--b--", False),
    ],
)
def test_a_glob_covers_the_message_or_one_of_its_lines(glob, text, matches):
    assert (compile_pattern(glob, "glob").fit(text.casefold()) > 0) is matches


@given(st.text("abc*?", min_size=3, max_size=9), st.text("abc", max_size=12))
def test_a_glob_agrees_with_its_regular_expression(glob, text):
    same = "".join({"*": ".*", "?": "."}.get(char, char) for char in glob + "abc")

    found = compile_pattern(glob + "abc", "glob").fit(text) > 0

    assert found is bool(re.fullmatch(same, text))


def test_what_re2_does_not_know_is_named():
    with pytest.raises(BadPattern, match="look-around"):
        compile_pattern("(?=abcd)efgh", "regex")
    with pytest.raises(BadPattern, match="references to a group"):
        compile_pattern(r"(abcd)\1", "regex")
    with pytest.raises(BadPattern, match="cannot be read: missing"):
        compile_pattern("(abcd", "regex")
