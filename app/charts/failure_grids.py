"""Failures by hour × weekday, and by day over a year: cells, the darker the more failures."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from bokeh.models import FixedTicker, Range1d

from app.charts.look import Drawn, Look, clickable, columns, plot, shades, source_of
from data.store.failures import Count

DAYS_OF_A_YEAR = 371  # 53 whole weeks
_NONE = Count()
_COLUMNS = ("x", "y", "shade", "empty", "when", "what", "told")


def draw_heat_map(counts: Mapping[tuple[int, int], Count], look: Look) -> Drawn:
    """24 hours × 7 days of the week; on a narrow screen the hours go down."""
    cells = [(weekday, hour) for weekday in range(7) for hour in range(24)]
    found = [counts.get(cell, _NONE) for cell in cells]
    rows: list[Sequence[Any]] = []
    for (weekday, hour), count, shade in zip(
        cells, found, shades([count.failures for count in found]), strict=True
    ):
        across, down = (weekday, hour) if look.narrow else (hour, weekday)
        name = f"{look.weekday(weekday, 'wide')} {hour:02d}–{(hour + 1) % 24:02d} h"
        said = look.said(name, {"hour": hour, "weekday": weekday}, count)
        rows.append((across, -down, shade, _outline(count), *said))
    days = {day: look.weekday(day) for day in range(7)}
    hours = {hour: f"{hour:02d}" for hour in range(0, 24, 1 if look.narrow else 2)}
    across, down = (days, hours) if look.narrow else (hours, days)
    return _grid(
        look,
        columns(_COLUMNS, rows),
        across,
        down,
        560 if look.narrow else 260,
        7 if look.narrow else 24,
    )


def draw_year(counts: Mapping[date, Count], today: date, look: Look) -> Drawn:
    """53 weeks to today, a column each; on a narrow screen a row each, the newest on top."""
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(weeks=52)
    days = [first + timedelta(days=n) for n in range((today - first).days + 1)]
    found = [counts.get(day, _NONE) for day in days]
    rows: list[Sequence[Any]] = []
    for day, count, shade in zip(
        days, found, shades([count.failures for count in found]), strict=True
    ):
        week = (day - first).days // 7
        across, down = (day.weekday(), 52 - week) if look.narrow else (week, day.weekday())
        said = look.said(look.day(day), {"date": day.isoformat()}, count)
        rows.append((across, -down, shade, _outline(count), *said))
    months = {
        (52 - (day - first).days // 7 if look.narrow else (day - first).days // 7): look.month(
            day.month
        )
        for day in days
        if day.day == 1
    }
    weekdays = {day: look.weekday(day) for day in ((range(7)) if look.narrow else (0, 2, 4, 6))}
    across, down = (weekdays, months) if look.narrow else (months, weekdays)
    return _grid(
        look,
        columns(_COLUMNS, rows),
        across,
        down,
        760 if look.narrow else 200,
        7 if look.narrow else 53,
    )


def _outline(count: Count) -> float:
    return 0.55 if count.runs else 0.18  # where nothing ran there is nothing to see


def _grid(
    look: Look,
    data: Mapping[str, list[Any]],
    across: Mapping[int, str],
    down: Mapping[int, str],
    height: int,
    wide: int,
) -> Drawn:
    lowest = min(data["y"], default=0)
    widest = max(data["x"], default=0)
    made = plot(
        look,
        height,
        x_range=Range1d(start=-0.5, end=widest + 0.5),
        y_range=Range1d(start=lowest - 0.5, end=0.5),
        x_axis_location="above",
    )
    source = source_of(data)
    size = {"width": 0.92 if wide < 30 else 0.86, "height": 0.92, "line_color": None}
    # A cell without failures shows as an outline of itself, so that the grid can be read.
    made.rect(
        "x", "y", source=source, fill_color=look.colours["line"], fill_alpha="empty",
        nonselection_fill_alpha="empty", **size,
    )  # fmt: skip
    marks = made.rect(
        "x", "y", source=source, fill_color=look.colours["failed"], fill_alpha="shade",
        nonselection_fill_alpha="shade", hover_line_color=look.colours["strong"], **size,
    )  # fmt: skip
    clickable(made, marks)
    made.xaxis.ticker = FixedTicker(ticks=list(across))
    made.xaxis.major_label_overrides = dict(across)
    made.yaxis.ticker = FixedTicker(ticks=[-place for place in down])
    made.yaxis.major_label_overrides = {-place: name for place, name in down.items()}
    return Drawn(made, data["told"])
