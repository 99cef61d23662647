"""The chart of events per interval: failures stacked on warnings on the rest; drag to choose.

Words, numbers and times on the axes are the browser's (`window.resyncChart`, of
static/js/pages/timeline/chart.js), so that they are the reader's; the colours it sends are the
theme's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bokeh.events import RangesUpdate, SelectionGeometry
from bokeh.models import (
    BoxSelectTool,
    ColumnDataSource,
    CustomJS,
    CustomJSHover,
    CustomJSTicker,
    CustomJSTickFormatter,
    HoverTool,
    Range1d,
    WheelZoomTool,
)

from app.charts.intervals import Bar
from app.charts.look import AskedChart, bare, columns
from data.texts import text

HEIGHT = 150  # pixels
_LEAST_SHOWN = 0.03  # of the tallest bar: one failure among a thousand events must be seen
_PARTS = (("plain", 0, "y1"), ("warnings", "y1", "y2"), ("failures", "y2", "y3"))
FIELDS = (
    "left", "right", "start", "end", "total", "warned", "failed", "y1", "y2", "y3",
)  # fmt: skip


class Dress(AskedChart, frozen=True, kw_only=True):
    """The colours of the reader's theme."""

    needs = ("text", "line", "link", *(name for name, _, _ in _PARTS))


@dataclass(frozen=True, slots=True)
class EventBars:
    """A figure and what fills it; its methods run under the document's lock."""

    figure: Any
    source: ColumnDataSource

    def dress(self, colours: Mapping[str, str]) -> None:
        """Wear the colours of the reader's theme."""
        for name, _, _ in _PARTS:
            self.figure.select_one({"name": name}).glyph.fill_color = colours[name]
        self.figure.axis.major_label_text_color = colours["text"]
        self.figure.ygrid.grid_line_color = colours["line"]
        overlay: Any = self.figure.select_one(BoxSelectTool).overlay
        overlay.update(fill_alpha=0.2, fill_color=colours["link"], line_color=colours["link"])

    def show(self, bars: Sequence[Bar]) -> None:
        """Show these bars, from the first to the last."""
        begin, end = bars[0].start.timestamp() * 1000, bars[-1].end.timestamp() * 1000
        self.figure.x_range.update(start=begin, end=end)
        tallest = max((bar.total for bar in bars), default=0)
        self.figure.y_range.update(start=0, end=max(tallest, 1) * 1.08)
        self._fill(columns(FIELDS, rows(bars)))

    def fail(self) -> None:
        """Tell the browser that there are no figures."""
        self._fill(columns(FIELDS, ()))

    def _fill(self, data: dict[str, Any]) -> None:
        self.source.data = data


def rows(bars: Sequence[Bar]) -> Iterator[Sequence[float]]:
    """The figures of each bar, and the heights at which its three parts end."""
    least = max((bar.total for bar in bars), default=0) * _LEAST_SHOWN
    for bar in bars:
        start, end = bar.start.timestamp() * 1000, bar.end.timestamp() * 1000
        gap = (end - start) * 0.08
        failed = max(bar.failures, least) if bar.failures else 0
        warned = max(bar.warnings, least) if bar.warnings else 0
        plain = max(0.0, bar.total - failed - warned)
        edges = (start + gap, end - gap, start, end)
        heights = (plain, plain + warned, plain + warned + failed)
        yield (*edges, bar.total, bar.warnings, bar.failures, *heights)


def draw_event_bars(lang: str) -> EventBars:
    """An empty chart; `show` fills it."""
    source = ColumnDataSource(data=columns(FIELDS, ()))
    plot = bare(
        HEIGHT,
        x_range=Range1d(start=0, end=1),
        y_range=Range1d(start=0, end=1),
        min_border_left=40,
        min_border_right=8,
        lod_threshold=None,
    )
    for name, bottom, top in _PARTS:
        plot.quad(
            left="left", right="right", bottom=bottom, top=top, source=source, line_color=None,
            name=name,
        )  # fmt: skip
    _axes(plot)
    _tools(plot, lang)
    source.js_on_change("data", _tell("resync:bars", "cb_obj.data"))
    return EventBars(plot, source)


def _axes(plot: Any) -> None:
    plot.xaxis.ticker = CustomJSTicker(
        major_code="return window.resyncChart?.ticks(cb_data.start, cb_data.end) ?? []",
        minor_code="return []",
    )
    plot.xaxis.formatter = CustomJSTickFormatter(
        code="return window.resyncChart?.label(tick) ?? ''"
    )
    plot.yaxis.formatter = CustomJSTickFormatter(
        code="return window.resyncChart?.count(tick) ?? ''"
    )
    plot.yaxis.ticker.desired_num_ticks = 3
    plot.yaxis.ticker.num_minor_ticks = 0
    plot.yaxis.ticker.min_interval = 1


def _tools(plot: Any, lang: str) -> None:
    # What is chosen is a stretch of time, no bars: none is ever marked as selected.
    chosen = BoxSelectTool(dimensions="width", persistent=False, renderers=[])
    # The plain wheel scrolls the page; with Ctrl it is the browser's gesture for zoom.
    zoom = WheelZoomTool(dimensions="width", modifiers={"ctrl": True})
    hover = HoverTool(
        mode="vline",
        renderers=[plot.renderers[0]],
        point_policy="follow_mouse",
        attachment="horizontal",
        tooltips=[
            (text("screen.events.chart.when", lang), "@start{custom}"),
            (text("screen.events.chart.total", lang), "@total"),
            (text("screen.events.chart.warnings", lang), "@warned"),
            (text("screen.events.chart.failures", lang), "@failed"),
        ],
        formatters={
            "@start": CustomJSHover(code="return window.resyncChart?.period(special_vars.index)")
        },
    )
    plot.add_tools(chosen, zoom, hover)
    plot.toolbar.active_drag = chosen
    plot.toolbar.active_scroll = zoom
    geometry = "{start: cb_obj.geometry.x0, end: cb_obj.geometry.x1}"
    plot.js_on_event(
        SelectionGeometry,
        _tell("resync:range", geometry, "cb_obj.final && cb_obj.geometry.type === 'rect'"),
    )
    plot.js_on_event(RangesUpdate, _tell("resync:zoom", "{start: cb_obj.x0, end: cb_obj.x1}"))


def _tell(name: str, detail: str, when: str = "true") -> CustomJS:
    """An event of the window, for the page's modules."""
    return CustomJS(
        code=f"if ({when}) window.dispatchEvent(new CustomEvent('{name}', {{detail: {detail}}}))"
    )
