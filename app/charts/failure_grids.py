"""Failures by hour × weekday, and by day over a year: cells, the darker the more failures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bokeh.models import FixedTicker, Range1d

from app.charts.look import Drawn, Look, clickable, columns, plot, shades, source_of
from data.store.failures import Count

DAYS_OF_A_YEAR = 371  # 53 whole weeks
_NONE = Count()
_COLUMNS = ("x", "y", "shade", "empty", "when", "what", "told")


@dataclass(frozen=True, slots=True)
class _Cell:
    at: int  # hour or week
    weekday: int
    name: str
    place: Mapping[str, Any]
    count: Count


def draw_heat_map(counts: Mapping[tuple[int, int], Count], look: Look) -> Drawn:
    """24 hours × 7 days of the week; on a narrow screen the hours go down."""
    cells = [
        _Cell(
            hour,
            weekday,
            f"{look.weekday(weekday, 'wide')} {hour:02d}–{(hour + 1) % 24:02d} h",
            {"hour": hour, "weekday": weekday},
            counts.get((weekday, hour), _NONE),
        )
        for weekday in range(7)
        for hour in range(24)
    ]
    hours = {hour: f"{hour:02d}" for hour in range(0, 24, 1 if look.narrow else 2)}
    return _grid(look, cells, hours, range(7), 560 if look.narrow else 260)


def draw_year(counts: Mapping[date, Count], today: date, look: Look) -> Drawn:
    """53 weeks to today, a column each; on a narrow screen a row each, the newest on top."""
    first = today - timedelta(days=today.weekday(), weeks=52)
    days = [first + timedelta(days=n) for n in range((today - first).days + 1)]

    def week(day: date) -> int:
        past = (day - first).days // 7
        return 52 - past if look.narrow else past

    cells = [
        _Cell(
            week(day),
            day.weekday(),
            look.day(day),
            {"date": day.isoformat()},
            counts.get(day, _NONE),
        )
        for day in days
    ]
    months = {week(day): look.month(day.month) for day in days if day.day == 1}
    weekdays = range(7) if look.narrow else (0, 2, 4, 6)
    return _grid(look, cells, months, weekdays, 760 if look.narrow else 200)


def _grid(
    look: Look,
    cells: Sequence[_Cell],
    named: Mapping[int, str],
    weekdays: Iterable[int],
    height: int,
) -> Drawn:
    """Time goes across and the days of the week down, on a narrow screen the other way round;
    `named` and `weekdays` are those that have a label."""
    rows: list[Sequence[Any]] = []
    for cell, shade in zip(cells, shades([one.count.failures for one in cells]), strict=True):
        x, y = (cell.weekday, cell.at) if look.narrow else (cell.at, cell.weekday)
        outline = 0.55 if cell.count.runs else 0.18  # where nothing ran there is nothing to see
        rows.append((x, -y, shade, outline, *look.said(cell.name, cell.place, cell.count)))
    data = columns(_COLUMNS, rows)
    names = {day: look.weekday(day) for day in weekdays}
    across, down = (names, named) if look.narrow else (named, names)
    widest = max(data["x"])
    made = plot(
        look,
        height,
        x_range=Range1d(start=-0.5, end=widest + 0.5),
        y_range=Range1d(start=min(data["y"]) - 0.5, end=0.5),
        x_axis_location="above",
    )
    source = source_of(data)
    size = {"width": 0.92 if widest < 30 else 0.86, "height": 0.92, "line_color": None}
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
    made.xaxis.major_label_overrides = across
    made.yaxis.ticker = FixedTicker(ticks=[-place for place in down])
    made.yaxis.major_label_overrides = {-place: name for place, name in down.items()}
    return Drawn(made, data["told"])
