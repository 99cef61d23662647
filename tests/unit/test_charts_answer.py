"""The chart of an answer, made of what a browser says: bounded, and no name becomes a formula."""

import pytest
from bokeh.models import Axis, Text

from app.charts.answer_charts import AskedAnswer, draw_answer
from app.charts.look import asked_for

COLOURS = dict.fromkeys(AskedAnswer.needs, "#123456")
HOSTILE = "$$\\href{x}{y}$$\u202eJOB"


def asked(**more):
    item = {"label": HOSTILE, "value": 3, "said": "3", "bad": True}
    return asked_for(
        AskedAnswer, {"number": 1, "kind": "bars", "items": [item], "colours": COLOURS, **more}
    )


def told(figure):
    """Every text of the figure's sources."""
    return [text for one in figure.renderers for text in one.data_source.data.get("name", ())]


@pytest.mark.parametrize("narrow", [False, True])
def test_names_are_plain_text_beside_their_bars_and_stand_on_no_axis(narrow):
    figure = draw_answer(asked(narrow=narrow), "pt")

    assert figure.select(Text)
    assert set(told(figure)) == {"$$\\href{x}{y}$$⟨202E⟩JOB"}
    assert all(axis.visible is False for axis in figure.select(Axis))


@pytest.mark.parametrize("kind", ["columns", "points"])
def test_a_scale_and_the_places_of_labels_are_those_the_browser_says(kind):
    items = [{"label": f"{hour} h", "value": hour, "said": str(hour)} for hour in range(3)]
    marks = [{"value": 0, "label": "0"}, {"value": 2, "label": "2"}]

    figure = draw_answer(asked(kind=kind, items=items, marks=marks, ticks=[0, 2, 399]), "pt")

    assert figure.xaxis.major_label_overrides == {0: "0 h", 2: "2 h"}
    assert figure.yaxis.major_label_overrides == {0: "0", 2: "2"}


@pytest.mark.parametrize("wrong", [
    {"items": []}, {"items": [{"label": "x", "value": 1, "said": "1"}] * 401},
    {"items": [{"label": "x", "value": -1, "said": "1"}]},
    {"items": [{"label": "x" * 301, "value": 1, "said": "1"}]},
    {"items": [{"label": "x", "value": 1, "said": "x" * 101}]},
    {"kind": "pie"}, {"colours": {}}, {"colours": {**COLOURS, "bar": "red;"}}, {"ticks": [400]},
    {"number": None},
])  # fmt: skip
def test_what_is_no_chart_is_not_drawn(wrong):
    assert asked(**wrong) is None
