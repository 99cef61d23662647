"""The patterns page: what was learned from the past, and the charts that show it.

The list comes by REST. What the session adds is one chart at a time, drawn when its tab is opened.
"""

from collections.abc import Mapping
from typing import Any

from app.charts.pattern_charts import Asked, draw
from app.pages.chart_room import chart_room
from app.pages.page import Listen, Page, Visit
from app.rights import Right


def begin(visit: Visit) -> Listen:
    """Make room for the chart."""

    def load(asked: Asked) -> tuple[Any, Mapping[str, Any]]:
        chart = draw(visit.core, asked, visit.reader.lang)
        return chart.figure, {"kind": asked.kind, "marks": list(chart.told)}

    return chart_room(visit, Asked, load)


PAGE = Page("patterns", "/tws-monitor/patterns", Right.VIEWER, begin)
