"""The chart of an answer: columns over time, bars of names, or points of runs.

What is drawn the browser has got with the answer: it says each mark's words and the scale's, in
the reader's language and zone. Here they become a figure, as bounded as anything from outside.
"""

from typing import Annotated, Any, Literal

from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, FixedTicker, HoverTool, Range1d
from msgspec import Meta, Struct

from app.charts.look import AskedChart, Look, Name, columns, plot
from data.texts.visible import visible

HEIGHT = 190  # pixels
_ROW = 30
_LONGEST_SHOWN = 28
_MOST_WRITTEN = 26  # columns that have their figure above them; on a phone half of it
_MONO = value("ui-monospace, Menlo, Consolas, monospace")
_Value = Annotated[float, Meta(ge=0, le=1e12)]


class Item(Struct, frozen=True):
    """`label` names the mark, `said` is its figure in words, `bad` one that failed."""

    label: Name
    value: _Value
    said: Annotated[str, Meta(max_length=100)]
    bad: bool = False


class Mark(Struct, frozen=True):
    """A line of the scale."""

    value: _Value
    label: Annotated[str, Meta(max_length=40)]


class AskedAnswer(AskedChart, frozen=True, kw_only=True):
    """A chart as the browser asks for it; `number` is told with it when it is there, `ticks` are
    the places of those items whose label stands below them."""

    needs = ("text", "line", "bar", "failed", "strong")
    number: int
    kind: Literal["columns", "bars", "points"]
    items: Annotated[tuple[Item, ...], Meta(min_length=1, max_length=400)]
    marks: Annotated[tuple[Mark, ...], Meta(max_length=8)] = ()
    ticks: Annotated[tuple[Annotated[int, Meta(ge=0, lt=400)], ...], Meta(max_length=60)] = ()
    narrow: bool = False


def draw_answer(asked: AskedAnswer, lang: str) -> Any:
    """The figure."""
    look = Look(asked.colours, lang, asked.narrow)
    return _bars(asked, look) if asked.kind == "bars" else _over_time(asked, look)


def _over_time(asked: AskedAnswer, look: Look) -> Any:
    highest = max((*(one.value for one in asked.items), *(one.value for one in asked.marks), 1e-9))
    made = plot(
        look,
        HEIGHT,
        x_range=Range1d(start=-0.6, end=len(asked.items) - 0.4),
        y_range=Range1d(start=0, end=highest * 1.14),
        min_border_left=36,
        min_border_right=8,
    )
    made.ygrid.visible = True
    made.ygrid.grid_line_color = look.colours["line"]
    source = _source(asked, look)
    if asked.kind == "columns":
        marks = made.vbar(
            "at", top="value", width=0.62, source=source, color="colour", line_color=None
        )
        if len(asked.items) <= (_MOST_WRITTEN // 2 if asked.narrow else _MOST_WRITTEN):
            made.text(
                "at", "value", text="written", source=source, text_color=look.colours["strong"],
                text_font_size="12px", text_font_style="bold", text_align="center",
                text_baseline="bottom", y_offset=-3,
            )  # fmt: skip
    else:
        made.line("at", "value", source=source, line_color=look.colours["line"], line_width=2)
        marks = made.scatter("at", "value", source=source, size=8, color="colour", line_color=None)
    # No name from outside: on an axis Bokeh sets what stands between dollars as a formula.
    made.xaxis.ticker = FixedTicker(ticks=[at for at in asked.ticks if at < len(asked.items)])
    made.xaxis.major_label_overrides = {
        at: asked.items[at].label for at in asked.ticks if at < len(asked.items)
    }
    made.yaxis.ticker = FixedTicker(ticks=[one.value for one in asked.marks])
    made.yaxis.major_label_overrides = {one.value: one.label for one in asked.marks}
    _hover(made, marks)
    return made


def _bars(asked: AskedAnswer, look: Look) -> Any:
    count = len(asked.items)
    widest = max((*(one.value for one in asked.items), 1e-9))
    made = plot(
        look,
        24 + count * (2 * _ROW - 10 if asked.narrow else _ROW),
        x_range=Range1d(
            start=0 if asked.narrow else -0.62 * widest,
            end=widest * (1.25 if asked.narrow else 1.2),
        ),
        y_range=Range1d(start=-count + 0.5 - (0.2 if asked.narrow else 0), end=0.55),
        min_border=0,
    )
    made.axis.visible = False
    source = _source(asked, look)
    marks = made.hbar(
        "down", right="value", height=0.4 if asked.narrow else 0.66, source=source, color="colour",
        line_color=None,
    )  # fmt: skip
    written = {"source": source, "text_color": look.colours["strong"], "text_font_size": "12px"}
    made.text(
        "value", "down", text="said", text_baseline="middle", x_offset=6, text_font_style="bold",
        **written,
    )  # fmt: skip
    beside = {"x_offset": 0, "y_offset": -10, "text_align": "left", "text_baseline": "bottom"}
    if not asked.narrow:
        beside = {"x_offset": -8, "text_align": "right", "text_baseline": "middle"}
    made.text(0, "down", text="name", text_font=_MONO, **beside, **written)
    _hover(made, marks)
    return made


def _source(asked: AskedAnswer, look: Look) -> ColumnDataSource:
    names = ("at", "down", "value", "label", "name", "said", "written", "colour")
    rows = []
    for at, one in enumerate(asked.items):
        label = visible(one.label)
        short = label if len(label) <= _LONGEST_SHOWN else f"{label[: _LONGEST_SHOWN - 1]}…"
        said = visible(one.said)
        colour = look.colours["failed" if one.bad else "bar"]
        rows.append((at, -at, one.value, label, short, said, said if one.value else "", colour))
    return ColumnDataSource(columns(names, rows))


def _hover(made: Any, marks: Any) -> None:
    made.add_tools(
        HoverTool(renderers=[marks], tooltips=[("", "@label"), ("", "@said")], attachment="above")
    )
