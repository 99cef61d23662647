"""Failures around the clock: 24 hours in a circle, so that 23 h and 0 h are neighbours."""

from collections.abc import Mapping, Sequence
from math import cos, pi, sin
from typing import Any

from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, Range1d

from app.charts.look import Drawn, Look, clickable, columns, plot, source_of
from data.store.failures import Count

_INNER, _OUTER = 0.34, 1.0
_COLUMNS = ("start", "end", "outer", "when", "what", "told")
_GAP = 0.012  # of a turn's radians, at either side of an hour


def draw_clock(counts: Mapping[tuple[int, int], Count], look: Look) -> Drawn:
    """One petal an hour, midnight on top, as long as its failures; all weekdays together."""
    hours = [Count() for _ in range(24)]
    for (_, hour), count in counts.items():
        hours[hour].runs += count.runs
        hours[hour].failures += count.failures
    most = max(count.failures for count in hours)
    rows = (_petal(look, hour, count, most) for hour, count in enumerate(hours))
    return _figure(look, columns(_COLUMNS, rows))


def _petal(look: Look, hour: int, count: Count, most: int) -> Sequence[Any]:
    share = count.failures / most if most else 0.0
    ends = _angle(hour) - _GAP, _angle(hour + 1) + _GAP
    name = f"{hour:02d}–{(hour + 1) % 24:02d} h"
    return (*ends, _INNER + (_OUTER - _INNER) * share, *look.said(name, {"hour": hour}, count))


def _angle(hour: float) -> float:
    return pi / 2 - 2 * pi * hour / 24


def _figure(look: Look, data: Mapping[str, list[Any]]) -> Drawn:
    size = 288 if look.narrow else 420
    reach = Range1d(start=-1.28, end=1.28)
    made = plot(
        look, size, width=size, sizing_mode="fixed", x_range=reach,
        y_range=Range1d(start=-1.28, end=1.28), min_border=0, align="center",
    )  # fmt: skip
    made.axis.visible = False
    source = source_of(data)
    turn = {"start_angle": "start", "end_angle": "end", "direction": "clock", "line_color": None}
    rail = made.annular_wedge(
        0, 0, source=source, inner_radius=_INNER, outer_radius=_OUTER,
        fill_color=look.colours["line"], fill_alpha=0.35, nonselection_fill_alpha=0.35,
        hover_fill_color=look.colours["link"], hover_fill_alpha=0.3, **turn,
    )  # fmt: skip
    made.annular_wedge(
        0, 0, source=source, inner_radius=_INNER, outer_radius="outer",
        fill_color=look.colours["failed"], nonselection_fill_alpha=1, **turn,
    )  # fmt: skip
    # The whole hour is hit, however short its petal is.
    clickable(made, rail)
    ticks = range(0, 24, 3)
    made.text(
        "x", "y", text="hour", text_align="center", text_baseline="middle",
        text_color=look.colours["text"], text_font=value("system-ui"), text_font_size="13px",
        source=ColumnDataSource(
            {
                "x": [1.14 * cos(_angle(hour)) for hour in ticks],
                "y": [1.14 * sin(_angle(hour)) for hour in ticks],
                "hour": [f"{hour} h" for hour in ticks],
            }
        ),
    )  # fmt: skip
    return Drawn(made, data["told"])
