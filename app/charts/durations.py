"""How long a job's runs took: one mark a run, failures in another shape, the usual as a band."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
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
from bokeh.plotting import figure

from app.api.core import Core
from data.domain.status import FAILED, RUNNING
from data.store import history
from data.store.history import RunRecord, Statistics
from data.texts.event_words import duration, moment

DAYS = 90
MOST_RUNS = 500
HEIGHT = 200
_LONGEST_NAME = 300
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_COLOURS = ("text", "line", "fine", "failed", "running", "band")


_TICK = """
const s = Math.round(tick * 10) / 10, rest = (one, more) => more ? `${one}${more}` : one;
if (s < 60) return `${s} s`;
if (s < 3600) return rest(`${Math.floor(s / 60)} min`, s % 60 ? ` ${s % 60} s` : "");
return rest(`${Math.floor(s / 3600)} h`, s % 3600 ? ` ${Math.round(s % 3600 / 60)} min` : "");
"""


@dataclass(frozen=True, slots=True)
class Look:
    """Which job, and the colours the reader's page has now (`#rrggbb`, by their names)."""

    job_name: str
    job_stream: str
    workstation: str
    colours: Mapping[str, str]

    @classmethod
    def of(cls, said: object) -> "Look | None":
        """What the browser asks for; None for nothing, or for what is none of ours."""
        if not isinstance(said, dict):
            return None
        names = [said.get(name) for name in ("job_name", "job_stream", "workstation")]
        given = said.get("colours")
        if not all(isinstance(n, str) and len(n) <= _LONGEST_NAME for n in names):
            return None
        if not isinstance(given, dict):
            return None
        colours = {name: str(given.get(name)) for name in _COLOURS}
        if not all(_COLOUR.fullmatch(colour) for colour in colours.values()):
            return None
        job_name, job_stream, workstation = map(str, names)
        return cls(job_name, job_stream, workstation, colours)


def draw_durations(core: Core, look: Look, lang: str) -> Any | None:
    """The figure of the last 90 days; None when no run has a duration. Blocks."""
    found = history.job_history(
        core.db,
        look.job_name,
        core.now() - timedelta(days=DAYS),
        MOST_RUNS,
        job_stream=look.job_stream,
        workstation=look.workstation,
    )
    runs = [run for run in found.page.items if run.duration_s is not None]
    if not runs:
        return None
    return _figure(runs, found.statistics, look.colours, lang, _zone(core))


def _zone(core: Core) -> ZoneInfo:
    return ZoneInfo(core.runtime.current.timezone)


def _figure(
    runs: Sequence[RunRecord],
    statistics: Statistics,
    colours: Mapping[str, str],
    lang: str,
    zone: ZoneInfo,
) -> Any:
    longest = max(run.duration_s or 0.0 for run in runs)
    plot = figure(
        height=HEIGHT,
        sizing_mode="stretch_width",
        x_axis_type="datetime",
        y_range=Range1d(start=0, end=max(1.0, longest, statistics.p95_seconds or 0.0) * 1.12),
        tools="xpan,xwheel_zoom,reset",
        toolbar_location=None,
        min_border_left=44,
        min_border_right=8,
    )
    _band(plot, statistics, colours)
    for marks, marker, tone in (
        ([run for run in runs if run.status in FAILED], "square", "failed"),
        ([run for run in runs if run.status in RUNNING], "triangle", "running"),
        ([r for r in runs if r.status not in FAILED and r.status not in RUNNING], "circle", "fine"),
    ):
        if marks:
            source = _source(marks, lang, zone)
            shown = plot.scatter(
                "x", "y", source=source, marker=marker, size=8 if tone == "failed" else 6,
                color=colours[tone], alpha=0.9, line_color=None, name=tone,
            )  # fmt: skip
            plot.add_tools(
                HoverTool(
                    renderers=[shown],
                    # Bokeh escapes what stands in for @names.
                    tooltips=[("", "@when"), ("", "@took"), ("", "@status")],
                )
            )
    _dress(plot, colours)
    return plot


def _source(runs: Sequence[RunRecord], lang: str, zone: ZoneInfo) -> ColumnDataSource:
    starts = [run.started_at or run.ended_at for run in runs]
    return ColumnDataSource(
        {
            # Bokeh knows no zones: local wall-clock time is passed off as UTC.
            "x": [at.astimezone(zone).replace(tzinfo=UTC) if at else None for at in starts],
            "y": [run.duration_s for run in runs],
            "when": [moment(at, lang, zone) if at else "" for at in starts],
            "took": [duration(run.duration_s or 0.0, lang) for run in runs],
            "status": [
                run.status.name + ("" if run.return_code is None else f" · RC {run.return_code}")
                for run in runs
            ],
        }
    )


def _band(plot: Any, statistics: Statistics, colours: Mapping[str, str]) -> None:
    p50, p95 = statistics.p50_seconds, statistics.p95_seconds
    if p50 is None or p95 is None:
        return
    plot.add_layout(
        BoxAnnotation(
            bottom=p50, top=p95, fill_color=colours["band"], fill_alpha=0.14, line_color=None
        )
    )
    for at, dash in ((p50, "solid"), (p95, "dashed")):
        line = Span(location=at, dimension="width", line_color=colours["band"], line_dash=dash)
        line.line_alpha = 0.7
        plot.add_layout(line)


def _dress(plot: Any, colours: Mapping[str, str]) -> None:
    plot.background_fill_color = None
    plot.border_fill_color = None
    plot.outline_line_color = None
    plot.grid.grid_line_color = colours["line"]
    plot.xgrid.grid_line_color = None
    plot.axis.axis_line_color = colours["line"]
    plot.axis.major_tick_line_color = colours["line"]
    plot.axis.minor_tick_line_color = None
    plot.axis.major_label_text_color = colours["text"]
    plot.axis.major_label_text_font_size = "12px"
    time, day = "%H:%M", "%d/%m"
    plot.xaxis.formatter = DatetimeTickFormatter(
        seconds="%H:%M:%S", minsec="%H:%M:%S", minutes=time, hourmin=time, hours=time,
        days=day, months=day,
    )  # fmt: skip
    plot.yaxis.formatter = CustomJSTickFormatter(code=_TICK)
    # Of seconds, minutes and hours one counts by sixty.
    plot.yaxis.ticker = plot.ygrid.ticker = AdaptiveTicker(
        base=60, mantissas=[1, 2, 5, 10, 15, 30], desired_num_ticks=4, num_minor_ticks=0
    )
