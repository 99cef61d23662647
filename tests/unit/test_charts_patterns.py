"""The charts of the patterns page say what was counted, and put every mark in its place."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.charts.chain_graph import Link, arrange, draw_chains
from app.charts.failure_clock import draw_clock
from app.charts.failure_grids import draw_heat_map, draw_year
from app.charts.look import FAINTEST, Look, asked_for, shades
from app.charts.pattern_charts import Asked
from data.store.failures import Count

COLOURS = dict.fromkeys(("text", "line", "failed", "link", "strong", "surface"), "#123456")
TODAY = date(2026, 11, 23)


def look(lang="pt", narrow=False):
    return Look(COLOURS, lang, narrow)


def marks(drawn):
    return [json.loads(one) for one in drawn.told]


def columns(drawn):
    """What the marks are drawn from."""
    return drawn.figure.renderers[0].data_source.data


def failing(drawn):
    return {tuple(one["go"].values()): one["failures"] for one in marks(drawn) if one["failures"]}


@pytest.mark.parametrize("narrow", [False, True])
def test_the_heat_map_has_a_cell_for_every_hour_of_the_week(narrow):
    drawn = draw_heat_map({(6, 23): Count(10, 3), (0, 0): Count(5, 0)}, look(narrow=narrow))

    data = columns(drawn)
    assert len(set(zip(data["x"], data["y"], strict=True))) == 7 * 24
    assert failing(drawn) == {(23, 6): 3}
    (cell,) = [one for one in marks(drawn) if one["failures"]]
    assert cell["row"] == ["domingo 23–00 h", "3", "10", "30%"]


def test_the_year_ends_today_and_has_each_day_once():
    counts = {TODAY: Count(4, 1), TODAY - timedelta(days=364): Count(9, 2)}

    drawn = draw_year(counts, TODAY, look("en"))

    days = [one["go"]["date"] for one in marks(drawn)]
    assert len(days) == len(set(days)) > 360
    assert (days[0], days[-1]) == ("2025-11-24", "2026-11-23")
    assert failing(drawn) == {("2026-11-23",): 1, ("2025-11-24",): 2}


def test_the_clock_adds_up_the_weekdays():
    drawn = draw_clock({(0, 3): Count(10, 1), (4, 3): Count(10, 3), (4, 4): Count(8, 2)}, look())

    assert failing(drawn) == {(3,): 4, (4,): 2}
    outer = columns(drawn)["outer"]
    assert outer[3] == max(outer) == 1.0
    assert outer[3] > outer[4] > outer[5]


def test_a_plant_without_failures_is_drawn_too():
    assert failing(draw_clock({}, look())) == {}
    assert set(columns(draw_heat_map({}, look()))["shade"]) == {0.0}


def test_one_failure_is_seen_beside_thousands():
    assert shades([0, 1, 10_000])[:2] == [0.0, pytest.approx(FAINTEST, abs=0.001)]


def link(up, down):
    return Link(f"{up}{down}", up, down, 9, 11, 0.9)


def test_a_chain_is_read_from_left_to_right():
    places = arrange([link("B", "C"), link("A", "B"), link("A", "D")])

    assert places["A"] == (0, 0)
    assert places["B"] == (0, 1)
    assert places["C"] == (0, 2)
    assert places["D"] == (1, 1)


names = st.sampled_from("ABCDEFGH")


@given(st.lists(st.tuples(names, names).filter(lambda pair: pair[0] != pair[1])), st.booleans())
def test_every_job_has_a_place_of_its_own_even_in_rings(pairs, outline):
    places = arrange([link(up, down) for up, down in pairs], outline)

    assert set(places) == {name for pair in pairs for name in pair}
    assert len(set(places.values())) == len(places)
    if outline:
        assert len({row for row, _ in places.values()}) == len(places)


def test_every_pair_is_an_arrow_with_its_words():
    drawn = draw_chains([link("A", "B"), link("B", "A")], look("en"))

    assert [one["row"] for one in marks(drawn)] == [
        ["A → B", "9", "11", "82%"],
        ["B → A", "9", "11", "82%"],
    ]
    assert [one["go"]["pattern"] for one in marks(drawn)] == ["AB", "BA"]


@pytest.mark.parametrize(
    "said",
    [
        None,
        "heat",
        {},
        {"kind": "pie", "days": 30, "job": "", "colours": COLOURS},
        {"kind": "heat", "days": 31, "job": "", "colours": COLOURS},
        {"kind": "heat", "days": 30, "job": None, "colours": COLOURS},
        {"kind": "heat", "days": 30, "job": "x" * 301, "colours": COLOURS},
        {"kind": "heat", "days": 30, "job": "", "colours": {**COLOURS, "text": "red;"}},
        {"kind": ["heat"], "days": [30], "job": "", "colours": []},
    ],
)
def test_what_is_no_chart_of_ours_is_not_drawn(said):
    assert asked_for(Asked, said) is None


def test_a_chart_is_asked_for_by_kind_period_and_colours():
    said = {"kind": "clock", "days": 90, "job": "A", "narrow": True, "colours": COLOURS}

    asked = asked_for(Asked, said)

    assert (asked.kind, asked.days, asked.job) == ("clock", 90, "A")
    assert asked.narrow
    assert asked.colours == COLOURS
