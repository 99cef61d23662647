"""What the charts of the patterns page share: colours of the reader's theme, words, manners.

A chart is put on the page empty and then filled: the filling is what its modules hear
(`resync:pattern-cells`), with a row of words for the table and a place to go for each mark.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from babel.dates import format_date, get_day_names, get_month_names
from babel.numbers import format_decimal, format_percent
from bokeh.models import ColumnDataSource, CustomJS, HoverTool, TapTool
from bokeh.plotting import figure

from data.store.failures import Count
from data.texts import LOCALES, text

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_COLOURS = ("text", "line", "failed", "link", "strong", "surface")
FAINTEST = 0.18
"""The least shade: one failure must be seen beside none."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a chart is asked for: colours (`#rrggbb` by name), language, on a narrow screen."""

    colours: Mapping[str, str]
    lang: str
    narrow: bool

    def number(self, value: float) -> str:
        return format_decimal(value, locale=LOCALES[_known(self.lang)])

    def percent(self, part: float, whole: float) -> str:
        if not whole:
            return "–"
        pattern = "#,##0.0%" if part and part / whole < 0.0995 else "#,##0%"
        return format_percent(part / whole, pattern, locale=LOCALES[_known(self.lang)])

    def weekday(self, day: int, width: Literal["abbreviated", "wide"] = "abbreviated") -> str:
        return get_day_names(width, locale=LOCALES[_known(self.lang)])[day].rstrip(".")

    def month(self, month: int) -> str:
        return get_month_names("abbreviated", locale=LOCALES[_known(self.lang)])[month].rstrip(".")

    def day(self, day: date) -> str:
        return format_date(day, "full", locale=LOCALES[_known(self.lang)])

    def words(self, key: str, **values: Any) -> str:
        return text(f"screen.patterns.chart.{key}", self.lang, **values)

    def counted(self, count: Count) -> list[str]:
        """Failures, runs and rate, in words."""
        return [
            self.number(count.failures),
            self.number(count.runs),
            self.percent(count.failures, count.runs),
        ]


def _known(lang: str) -> str:
    return lang if lang in LOCALES else "pt"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A figure and what fills it; `show` is called once it is on the page."""

    figure: Any
    source: ColumnDataSource
    data: Mapping[str, Sequence[Any]]

    def show(self) -> None:
        self.source.data = {name: list(column) for name, column in self.data.items()}


def colours_of(said: object) -> Mapping[str, str] | None:
    """What the browser says its colours are; None for anything else."""
    if not isinstance(said, dict):
        return None
    colours = {name: str(said.get(name)) for name in _COLOURS}
    return colours if all(map(_COLOUR.fullmatch, colours.values())) else None


def told(row: Sequence[str], place: Mapping[str, Any], failures: int) -> str:
    """One mark as the page's modules get it: words for the table, and where a click goes."""
    return json.dumps({"row": list(row), "go": dict(place), "failures": failures})


def shades(counts: Sequence[int]) -> list[float]:
    """How strong each count is coloured: 0 for none, the largest fully."""
    most = max(counts, default=0)
    return [FAINTEST + (1 - FAINTEST) * count / most if count else 0.0 for count in counts]


def empty_source(columns: Sequence[str]) -> ColumnDataSource:
    """A source that tells the page when it is filled, and which mark is chosen."""
    source = ColumnDataSource(data={name: [] for name in columns})
    source.js_on_change("data", _tell("resync:pattern-cells", "[...cb_obj.data.told]"))
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


def _tell(name: str, detail: str) -> CustomJS:
    return CustomJS(code=f"window.dispatchEvent(new CustomEvent('{name}', {{detail: {detail}}}))")


def plot(look: Look, height: int, **more: Any) -> Any:
    """A bare figure in the theme's colours; nothing pans, so that a finger scrolls the page."""
    made = figure(
        height=height,
        tools="",
        toolbar_location=None,
        background_fill_color=None,
        border_fill_color=None,
        outline_line_color=None,
        **{"sizing_mode": "stretch_width", **more},
    )
    made.grid.visible = False
    made.axis.axis_line_color = None
    made.axis.major_tick_line_color = None
    made.axis.minor_tick_line_color = None
    made.axis.major_label_text_color = look.colours["text"]
    made.axis.major_label_text_font = "system-ui"
    made.axis.major_label_text_font_size = "12px"
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
