"""What an agent is answered is short, well-formed, and says what is left out."""

import json

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from app.agents.bounds import FAIR, FEW, fitted, weight


class Inner(Struct):
    name: str
    lines: list[str]


class Outer(Struct):
    total: int
    said: str
    rows: list[Inner]
    one: dict[str, str]


MARKS = ("a", '"', "\\", "é", "\x7f", "\n", 'a"\\é\x7f\n')
names = st.sampled_from([mark * times for mark in MARKS for times in (0, 1, 60, 540)])
inner = st.builds(Inner, name=names, lines=st.lists(names, max_size=9))
outer = st.builds(
    Outer,
    total=st.integers(0, 9),
    said=names,
    rows=st.lists(inner, max_size=12),
    one=st.dictionaries(st.sampled_from("abc"), names),
)


def on_the_wire(answer):
    """As the SDK writes a result: the structure, and its JSON once more as a text."""
    text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
    both = {"text": text, "structure": answer}
    return len(json.dumps(both, separators=(",", ":"))) - len('{"text":"","structure":}')


@given(outer)
def test_the_weight_is_never_less_than_what_is_sent(view):
    answer, _ = fitted(view)

    assert on_the_wire(answer) <= weight(answer)


@given(outer, st.integers(25_000, 60_000))
def test_an_answer_fits_and_what_is_missing_is_counted(view, most):
    answer, cut = fitted(view, most)

    assert weight(answer) <= most
    assert len(answer["rows"]) + cut.rows["rows"] == len(view.rows)
    assert answer["total"] == view.total
    for row, whole in zip(answer["rows"], view.rows, strict=False):
        assert whole.name.startswith(row["name"].removesuffix("…"))


@given(outer)
def test_what_fits_is_told_whole(view):
    answer, cut = fitted(view, 10**9)

    assert not cut
    assert answer["rows"] == [{"name": one.name, "lines": one.lines} for one in view.rows]


def test_lists_inside_rows_go_before_the_rows():
    view = Outer(0, "", [Inner(f"N{n}", ["x" * 50] * 40) for n in range(20)], {})

    answer, cut = fitted(view, 40_000)

    assert [len(row["lines"]) for row in answer["rows"]] == [FEW] * 20
    assert cut.words() == (
        "Left out to keep the answer short: 700 rows of rows.lines. Ask for less at once."
    )


def test_long_texts_inside_rows_go_before_the_rows():
    view = Outer(0, "", [Inner("x" * 9000, []) for _ in range(5)], {})

    answer, cut = fitted(view)

    assert [len(row["name"]) for row in answer["rows"]] == [FAIR + 1] * 5
    assert cut.characters == {"rows.name": 5 * (9000 - FAIR)}


def test_a_single_long_text_ends_early():
    answer, cut = fitted(Outer(0, '"\\' * 100_000, [Inner("a", [])], {}), 10_000)

    assert weight(answer) <= 10_000
    assert answer["said"].endswith("…")
    assert len(answer["said"]) - 1 + cut.characters["said"] == 200_000
    assert len(answer["rows"]) == 1


def test_of_very_many_rows_only_the_first_are_looked_at():
    answer, cut = fitted(Outer(0, "", [Inner("x" * 200, [])] * 50_000, {}))

    assert 50 < len(answer["rows"]) < 200
    assert cut.rows["rows"] == 50_000 - len(answer["rows"])
