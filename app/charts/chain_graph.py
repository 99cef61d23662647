"""Jobs that fail after one another, as a graph: direct pairs joined to chains, read in order.

Every job has a row and a column of its own place: the column says how far down the chain it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, FixedTicker, HoverTool, Range1d, TapTool

from app.charts.look import Drawn, Look, columns, plot, source_of, told
from data.texts.visible import visible

_ROW = 46  # pixels
_NARROW_ROW = 40
_LONGEST_NAME = 26
_COLUMNS = ("xs", "ys", "width", "when", "what", "told")


@dataclass(frozen=True, slots=True)
class Link:
    """`down` fails after `up`, `occurrences` of `opportunities` times."""

    pattern_id: str
    up: str
    down: str
    occurrences: int
    opportunities: int
    confidence: float


def draw_chains(links: Sequence[Link], look: Look) -> Drawn:
    """The graph; on a narrow screen an outline, one job a line."""
    places = arrange(links, outline=look.narrow)
    rows = 1 + max((row for row, _ in places.values()), default=0)
    deep = 1 + max((column for _, column in places.values()), default=0)
    made = plot(
        look,
        40 + rows * (_NARROW_ROW if look.narrow else _ROW),
        x_range=Range1d(start=-0.12, end=deep + 3 if look.narrow else deep - 0.1),
        y_range=Range1d(start=-rows + 0.4, end=0.6),
        min_border=0,
    )
    made.axis.visible = False
    made.xaxis.ticker = FixedTicker(ticks=[])
    ends = [_way(places[link.up], places[link.down], look.narrow) for link in links]
    data = columns(_COLUMNS, map(partial(_mark, look), links, ends))
    source = source_of(data)
    lines = made.multi_line(
        "xs", "ys", source=source, line_width="width", line_color=look.colours["failed"],
        line_alpha=0.65, nonselection_line_alpha=0.65, hover_line_color=look.colours["strong"],
        line_join="round",
    )  # fmt: skip
    made.scatter(
        [xs[-1] for xs, _ in ends], [ys[-1] for _, ys in ends], marker="triangle", size=9,
        angle=-1.5708, color=look.colours["failed"], line_color=None,
    )  # fmt: skip
    _jobs(made, places, look)
    made.add_tools(
        HoverTool(renderers=[lines], tooltips=[("", "@when"), ("", "@what")]),
        TapTool(renderers=[lines]),
    )
    return Drawn(made, data["told"])


def _mark(look: Look, link: Link, way: tuple[list[float], list[float]]) -> Sequence[Any]:
    name = f"{visible(link.up)} → {visible(link.down)}"
    times, chances = look.number(link.occurrences), look.number(link.opportunities)
    rate = look.percent(link.occurrences, link.opportunities)
    said = told([name, times, chances, rate], {"pattern": link.pattern_id}, link.occurrences)
    what = look.words("after", times=times, chances=chances, rate=rate)
    return (*way, 1.5 + 4 * link.confidence, name, what, said)


def arrange(links: Sequence[Link], outline: bool = False) -> dict[str, tuple[int, int]]:
    """(row, column) of every job. No two share a place; a ring is entered at its first job."""
    after: dict[str, list[str]] = {}
    targets: set[str] = set()
    for link in links:
        after.setdefault(link.up, []).append(link.down)
        targets.add(link.down)
    starts = [name for name in after if name not in targets]
    column: dict[str, int] = {}
    places: dict[str, tuple[int, int]] = {}
    row = -1
    for start in (*starts, *after):
        if start in places:
            continue
        row += 1
        waiting = [(start, 0, True)]
        while waiting:
            name, depth, first = waiting.pop()
            if name in places:
                continue
            if not first:
                row += 1
            column[name] = depth
            places[name] = (row, depth)
            fresh = [each for each in after.get(name, ()) if each not in places]
            # The first goes on in the same row, the others below it; an outline has a row each.
            for at, each in reversed(list(enumerate(fresh))):
                waiting.append((each, depth + 1, at == 0 and not outline))
    return places


def _way(
    up: tuple[int, int], down: tuple[int, int], outline: bool
) -> tuple[list[float], list[float]]:
    """From a job to the one after it; the last point is just before it."""
    (row, column), (to_row, to_column) = up, down
    end = to_column - (0.16 if outline else 0.035)
    if outline:
        return [column, column, end], [-row - 0.2, -to_row, -to_row]
    if row == to_row and to_column > column:
        return [column + 0.02, end], [-row, -to_row]
    middle = column + 0.5 * (to_column - column) if to_column > column else column + 0.3
    return [column + 0.02, middle, middle, end], [-row, -row, -to_row, -to_row]


def _jobs(made: Any, places: dict[str, tuple[int, int]], look: Look) -> None:
    names = [visible(name) for name in places]
    source = ColumnDataSource(
        {
            "x": [column for _, column in places.values()],
            "y": [-row for row, _ in places.values()],
            "name": [
                name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
                for name in names
            ],
        }
    )
    made.scatter(
        "x", "y", source=source, size=11, color=look.colours["link"],
        line_color=look.colours["surface"], line_width=2,
    )  # fmt: skip
    made.text(
        "x", "y", text="name", source=source, text_color=look.colours["strong"],
        text_font=value("ui-monospace, Menlo, Consolas, monospace"), text_font_size="12px",
        x_offset=12 if look.narrow else -4, y_offset=0 if look.narrow else -10,
        text_baseline="middle" if look.narrow else "bottom",
    )  # fmt: skip
