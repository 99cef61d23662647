"""How long a job's runs took: one mark a run, failures in another shape, the usual as a band.

One figure a session, filled anew for each job: figures taken out of a document leave their models
behind in the browser.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bokeh.models import (
    AdaptiveTicker,
    BoxAnnotation,
    ColumnDataSource,
    CustomJSTickFormatter,
    DatetimeTickFormatter,
    HoverTool,
    Range1d,
    Span,
)

from app.api.core import Core
from app.charts.look import AskedChart, Name, bare, columns
from data.domain.status import FAILED, RUNNING, Status
from data.domain.views import RunView
from data.store import history
from data.texts.event_words import duration, moment

DAYS = 90
MOST_RUNS = 500
HEIGHT = 200
_MARKS = {"fine": ("circle", 6), "running": ("triangle", 7), "failed": ("square", 8)}
_FIELDS = ("x", "y", "when", "took", "status")
_TICK = """
const s = Math.round(tick * 10) / 10;
if (s < 60) return `${s} s`;
if (s < 3600) return `${Math.floor(s / 60)} min` + (s % 60 ? ` ${s % 60} s` : "");
return `${Math.floor(s / 3600)} h` + (s % 3600 ? ` ${Math.round(s % 3600 / 60)} min` : "");
"""


class Asked(AskedChart, frozen=True, kw_only=True):
    """Which job's runs, and the colours the reader's page has now."""

    needs = ("text", "line", "fine", "failed", "running", "band")
    job_name: Name
    job_stream: Name
    workstation: Name


@dataclass(frozen=True, slots=True)
class Durations:
    """What there is to draw: columns a tone, the band, the edges. Times are local wall-clock."""

    columns: Mapping[str, Mapping[str, Sequence[Any]]]
    p50_s: float | None
    p95_s: float | None
    first: datetime
    last: datetime
    longest_s: float


def load_durations(core: Core, asked: Asked, lang: str) -> Durations | None:
    """The runs of the last 90 days, at most 500; None when none has a duration. Blocks."""
    found = history.job_history(
        core.db,
        asked.job_name,
        core.now() - timedelta(days=DAYS),
        MOST_RUNS,
        job_stream=asked.job_stream,
        workstation=asked.workstation,
    )
    runs = [run for run in found.runs if run.duration_seconds is not None]
    if not runs:
        return None
    zone = ZoneInfo(core.runtime.current.timezone)
    marks: dict[str, list[RunView]] = {tone: [] for tone in _MARKS}
    for run in runs:
        marks[_tone(run)].append(run)
    times = [_wall(run, zone) for run in runs]
    statistics = found.statistics
    return Durations(
        {
            tone: columns(_FIELDS, (_mark(run, lang, zone) for run in some))
            for tone, some in marks.items()
        },
        statistics.p50_seconds,
        statistics.p95_seconds,
        min(times),
        max(times),
        max(run.duration_seconds or 0.0 for run in runs),
    )


def _tone(run: RunView) -> str:
    if Status[run.status] in FAILED:
        return "failed"
    return "running" if Status[run.status] in RUNNING else "fine"


def _wall(run: RunView, zone: ZoneInfo) -> datetime:
    """Bokeh knows no zones: local wall-clock time is passed off as UTC."""
    at = run.start_time or run.end_time or datetime.fromtimestamp(0, UTC)
    return at.astimezone(zone).replace(tzinfo=UTC)


def _mark(run: RunView, lang: str, zone: ZoneInfo) -> Sequence[Any]:
    took = run.duration_seconds or 0.0
    when = moment(run.start_time, lang, zone) if run.start_time else ""
    code = "" if run.return_code is None else f" · RC {run.return_code}"
    return _wall(run, zone), took, when, duration(took, lang), run.status + code


class DurationChart:
    """The figure and what changes in it. Build and fill it under the document's lock."""

    def __init__(self) -> None:
        self.plot = bare(
            HEIGHT,
            x_axis_type="datetime",
            x_range=Range1d(),
            y_range=Range1d(),
            tools="xpan,xwheel_zoom,reset",
            min_border_left=44,
            min_border_right=8,
        )
        self._band = BoxAnnotation(fill_alpha=0.14, line_color=None)
        self._lines = [
            Span(dimension="width", line_dash=dash, line_alpha=0.7) for dash in ("solid", "dashed")
        ]
        for annotation in (self._band, *self._lines):
            self.plot.add_layout(annotation)
        self._marks: dict[str, Any] = {}
        for tone, (marker, size) in _MARKS.items():
            source = ColumnDataSource(columns(_FIELDS, ()))
            shown = self.plot.scatter(
                "x", "y", source=source, marker=marker, size=size, line_color=None, name=tone
            )
            # Bokeh escapes what stands in for @names.
            tips = [("", "@when"), ("", "@took"), ("", "@status")]
            self.plot.add_tools(HoverTool(renderers=[shown], tooltips=tips))
            self._marks[tone] = shown
        _dress(self.plot)

    def clear(self) -> None:
        """Show nothing: the marks of one job must not stand under the name of another."""
        for shown in self._marks.values():
            shown.data_source.data = columns(_FIELDS, ())
        for annotation in (self._band, *self._lines):
            annotation.visible = False

    def fill(self, found: Durations, colours: Mapping[str, str]) -> None:
        """Show another job's runs, in these colours."""
        plot: Any = self.plot
        margin = max((found.last - found.first) * 0.03, timedelta(minutes=1))
        # Zooming out of reach is what `reset` goes back from: to these edges.
        plot.x_range.update(
            start=found.first - margin, end=found.last + margin,
            reset_start=found.first - margin, reset_end=found.last + margin,
        )  # fmt: skip
        top = max(1.0, found.longest_s, found.p95_s or 0.0) * 1.12
        plot.y_range.update(start=0, end=top, reset_start=0, reset_end=top)
        for tone, shown in self._marks.items():
            shown.data_source.data = dict(found.columns[tone])
            shown.glyph.fill_color = colours[tone]
        known = found.p50_s is not None and found.p95_s is not None
        self._band.update(
            bottom=found.p50_s, top=found.p95_s, fill_color=colours["band"], visible=known
        )
        for line, at in zip(self._lines, (found.p50_s, found.p95_s), strict=True):
            line.update(location=at, line_color=colours["band"], visible=known)
        for axis in plot.axis:
            axis.update(
                axis_line_color=colours["line"],
                major_tick_line_color=colours["line"],
                major_label_text_color=colours["text"],
            )
        for grid in plot.ygrid:
            grid.grid_line_color = colours["line"]


def _dress(plot: Any) -> None:
    time, day = "%H:%M", "%d/%m"
    plot.xaxis.formatter = DatetimeTickFormatter(
        seconds="%H:%M:%S", minsec="%H:%M:%S", minutes=time, hourmin=time, hours=time,
        days=day, months=day,
    )  # fmt: skip
    plot.yaxis.formatter = CustomJSTickFormatter(code=_TICK)
    # Seconds, minutes and hours are counted by sixty.
    plot.yaxis.ticker = plot.ygrid.ticker = AdaptiveTicker(
        base=60, mantissas=[1, 2, 5, 10, 15, 30], desired_num_ticks=4, num_minor_ticks=0
    )
