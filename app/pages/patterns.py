"""The patterns page: what was learned from the past, and the charts that show it.

The list comes by REST. What the session adds is one chart at a time, drawn when its tab is opened.
"""

from collections.abc import Mapping
from typing import Any

import panel as pn
from bokeh.models import Column

from app.charts.look import Drawn, asked_for
from app.charts.pattern_charts import Asked, draw
from app.pages.feed import put
from app.pages.newest import drawn
from app.pages.page import Listen, Page, Visit
from app.rights import Right


def begin(visit: Visit) -> Listen:
    """Make room for the chart; `chart` asks for one, in the colours the page has now."""
    place = Column(sizing_mode="stretch_width", margin=0)
    visit.template.add_panel("chart", pn.pane.Bokeh(place, sizing_mode="stretch_width", margin=0))

    def listen(said: Mapping[str, Any]) -> None:
        asked = asked_for(Asked, said.get("chart"))
        if asked is not None:
            newest.ask(asked)

    def load(asked: Asked) -> Drawn:
        return draw(visit.core, asked, visit.reader.lang)

    def show(asked: Asked, chart: Drawn | None) -> None:
        if chart is None:
            return  # the page says so when nothing comes
        figure = chart.figure
        figure.margin, figure.align = 0, "center"
        place.children = [figure]
        # In words too. Not a part of the figure: a change of a model that has only just been put
        # on the page may reach the browser before the model does.
        put(visit.document, {"kind": asked.kind, "marks": list(chart.told)})

    newest = drawn(visit, load, show)
    return listen


PAGE = Page("patterns", "/tws-monitor/patterns", Right.VIEWER, begin)
