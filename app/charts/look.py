"""What the charts of the patterns page share: colours of the reader's theme, words, manners.

Beside its marks a chart says in words what they show: a row for the table each, and a place to go.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar, Literal, TypeVar

from babel.dates import format_date, get_day_names, get_month_names
from babel.numbers import format_percent
from bokeh.models import ColumnDataSource, CustomJS, HoverTool, TapTool
from bokeh.plotting import figure
from msgspec import Meta, Struct, ValidationError, convert

from data.store.failures import Count
from data.texts import text
from data.texts.numbers import locale_of, number

Asked = TypeVar("Asked", bound="AskedChart")
COLOURS = ("text", "line", "failed", "link", "strong", "surface")
"""Of the patterns page; the other charts need their own."""
Name = Annotated[str, Meta(max_length=300)]
"""Of a job, a job stream or a workstation, as a browser says it."""
FAINTEST = 0.18
"""The least shade: one failure must be seen beside none."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a chart is asked for: colours (`#rrggbb` by name), language, on a narrow screen."""

    colours: Mapping[str, str]
    lang: str
    narrow: bool

    def number(self, value: float) -> str:
        return number(value, self.lang)

    def percent(self, part: float, whole: float) -> str:
        if not whole:
            return "–"
        pattern = "#,##0.0%" if part and part / whole < 0.0995 else "#,##0%"
        return format_percent(part / whole, pattern, locale=locale_of(self.lang))

    def weekday(self, day: int, width: Literal["abbreviated", "wide"] = "abbreviated") -> str:
        return get_day_names(width, locale=locale_of(self.lang))[day].rstrip(".")

    def month(self, month: int) -> str:
        return get_month_names("abbreviated", locale=locale_of(self.lang))[month].rstrip(".")

    def day(self, day: date) -> str:
        return format_date(day, "full", locale=locale_of(self.lang))

    def words(self, key: str, **values: Any) -> str:
        return text(f"screen.patterns.chart.{key}", self.lang, **values)

    def said(self, name: str, place: Mapping[str, Any], count: Count) -> tuple[str, str, str]:
        """Of a mark: its name, its failures in words, and what it tells the page."""
        failures, runs = self.number(count.failures), self.number(count.runs)
        rate = self.percent(count.failures, count.runs)
        what = self.words("of_runs", failures=failures, count=count.runs, rate=rate)
        return name, what, told([name, failures, runs, rate], place, count.failures)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure, and what its marks say, in their order (see `told`)."""

    figure: Any
    told: Sequence[str]


class AskedChart(Struct, frozen=True, kw_only=True):
    """What the browser says of a chart it wants; `needs` are the colours it has to send."""

    needs: ClassVar[Sequence[str]] = COLOURS
    colours: dict[str, Annotated[str, Meta(pattern=r"^#[0-9a-fA-F]{6}\Z")]]

    def __post_init__(self) -> None:
        if not self.colours.keys() >= set(self.needs):
            raise ValueError("a colour is missing")


def asked_for(kind: type[Asked], said: object) -> Asked | None:
    """What the browser asks for; None for nothing, or for what is none of ours."""
    try:
        return convert(said, kind)
    except ValidationError:
        return None


def columns(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """Rows as the columns of a source."""
    data: dict[str, list[Any]] = {name: [] for name in names}
    for row in rows:
        for name, value in zip(names, row, strict=True):
            data[name].append(value)
    return data


def told(row: Sequence[str], place: Mapping[str, Any], failures: int) -> str:
    """One mark as the page's modules get it: words for the table, and where a click goes."""
    return json.dumps({"row": list(row), "go": dict(place), "failures": failures})


def shades(counts: Sequence[int]) -> list[float]:
    """How strong each count is coloured: 0 for none, the largest fully."""
    most = max(counts, default=0)
    return [FAINTEST + (1 - FAINTEST) * count / most if count else 0.0 for count in counts]


def source_of(data: Mapping[str, Sequence[Any]]) -> ColumnDataSource:
    """A source that tells the page which mark is chosen; its column `told` says what that is."""
    source = ColumnDataSource(data={name: list(column) for name, column in data.items()})
    source.selected.js_on_change(
        "indices",
        CustomJS(
            args={"source": source},
            code="""
            if (cb_obj.indices.length === 0) return;
            const detail = source.data.told[cb_obj.indices[0]];
            cb_obj.indices = [];
            window.dispatchEvent(new CustomEvent("resync:pattern-cell", {detail}));
            """,
        ),
    )
    return source


def bare(height: int, **more: Any) -> Any:
    """A figure on the page's own ground; nothing pans, so that a finger scrolls the page."""
    made = figure(
        height=height,
        toolbar_location=None,
        background_fill_color=None,
        border_fill_color=None,
        outline_line_color=None,
        **{"tools": "", "sizing_mode": "stretch_width", **more},
    )
    made.xgrid.visible = False
    made.axis.axis_line_color = None
    made.axis.major_tick_line_color = None
    made.axis.minor_tick_line_color = None
    made.axis.major_label_text_font = "system-ui"
    made.axis.major_label_text_font_size = "12px"
    return made


def plot(look: Look, height: int, **more: Any) -> Any:
    """The same in the theme's colours, without a grid."""
    made = bare(height, **more)
    made.grid.visible = False
    made.axis.major_label_text_color = look.colours["text"]
    return made


def clickable(made: Any, marks: Any) -> None:
    """Exact values on hover, and a choice on a click; Bokeh escapes what stands in for @names."""
    made.add_tools(
        HoverTool(
            renderers=[marks],
            tooltips=[("", "@when"), ("", "@what")],
            attachment="above",
        ),
        TapTool(renderers=[marks]),
    )
