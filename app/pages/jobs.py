"""The jobs page: the whole plan, searched and sorted on the server; one job in a drawer.

The table and the drawer's text come by REST. What the session adds is the chart of a job's runs,
drawn when the browser asks for it.
"""

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

import panel as pn

from app.api.core import Busy
from app.charts.durations import Asked, DurationChart, Durations, load_durations
from app.pages.newest import Newest
from app.pages.page import Listen, Page, Visit
from app.rights import Right
from data.store.errors import StoreError

logger = logging.getLogger(__name__)


def begin(visit: Visit) -> Listen:
    """Make room for the chart, which is built when a drawer opens for the first time."""
    place = pn.Column(sizing_mode="stretch_width", margin=0)
    visit.template.add_panel("chart", place)
    charts: list[DurationChart] = []

    def listen(said: Mapping[str, Any]) -> None:
        newest.ask(Asked.of(said.get("chart")))
        if newest.wanted is None:
            visit.document.add_next_tick_callback(clear)

    async def draw(asked: Asked) -> None:
        try:
            found = await visit.core.run(load_durations, visit.core, asked, visit.reader.lang)
        except (StoreError, Busy):
            logger.warning("The runs of a job could not be drawn", exc_info=True)
            return
        # Somebody who is quick has asked for another job meanwhile, or has left.
        here = visit.document.session_context is not None
        if found is not None and newest.wanted is asked and here:
            visit.document.add_next_tick_callback(partial(show, found, asked.colours))

    def clear() -> None:
        for chart in charts:
            chart.clear()

    def show(found: Durations, colours: Mapping[str, str]) -> None:
        if not charts:
            charts.append(DurationChart())
        charts[0].fill(found, colours)
        if not len(place):
            place.append(pn.pane.Bokeh(charts[0].plot, sizing_mode="stretch_width", margin=0))

    newest = Newest(draw)
    return listen


PAGE = Page("jobs", "/tws-monitor/jobs", Right.VIEWER, begin)
