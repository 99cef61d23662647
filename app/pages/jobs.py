"""The jobs page: the whole plan, searched and sorted on the server; one job in a drawer.

The table and the drawer's text come by REST. What the session adds is the chart of a job's runs,
drawn when the browser asks for it.
"""

from collections.abc import Mapping
from typing import Any

import panel as pn
from bokeh.models import Column

from app.charts.durations import Asked, DurationChart, Durations, load_durations
from app.charts.look import asked_for
from app.pages.newest import drawn
from app.pages.page import Listen, Page, Visit
from app.rights import Right


def begin(visit: Visit) -> Listen:
    """Make room for the chart, which is built when a drawer opens for the first time."""
    place = Column(sizing_mode="stretch_width", margin=0)
    visit.template.add_panel("chart", pn.pane.Bokeh(place, sizing_mode="stretch_width", margin=0))
    charts: list[DurationChart] = []

    def listen(said: Mapping[str, Any]) -> None:
        newest.ask(asked_for(Asked, said.get("chart")))
        if newest.wanted is None:
            visit.document.add_next_tick_callback(clear)

    def load(asked: Asked) -> Durations | None:
        return load_durations(visit.core, asked, visit.reader.lang)

    def clear() -> None:
        for chart in charts:
            chart.clear()

    def show(asked: Asked, found: Durations | None) -> None:
        # Somebody who is quick has asked for another job meanwhile.
        if found is None or newest.wanted is not asked:
            return
        if not charts:
            charts.append(DurationChart())
        charts[0].fill(found, asked.colours)
        if not place.children:
            place.children = [charts[0].plot]

    newest = drawn(visit, load, show)
    return listen


PAGE = Page("jobs", "/tws-monitor/jobs", Right.VIEWER, begin)
