"""The jobs page: the whole plan, searched and sorted on the server; one job in a drawer.

The table and the drawer's text come by REST. What the session adds is the chart of a job's runs,
drawn when the browser asks for it.
"""

import asyncio
import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

import panel as pn

from app.api.core import Busy
from app.charts.durations import DurationChart, Durations, Look, load_durations
from app.pages.page import Listen, Page, Visit
from app.rights import Right
from data.store.errors import StoreError

logger = logging.getLogger(__name__)


def begin(visit: Visit) -> Listen:
    """Make room for the chart, which is built when a drawer opens for the first time."""
    place = pn.Column(sizing_mode="stretch_width", margin=0)
    visit.template.add_panel("chart", place)
    tasks: set[asyncio.Task[None]] = set()
    charts: list[DurationChart] = []
    asked = 0

    def listen(said: Mapping[str, Any]) -> None:
        nonlocal asked
        asked += 1
        look = Look.of(said.get("chart"))
        if look is None:
            visit.document.add_next_tick_callback(clear)
            return
        task = asyncio.get_running_loop().create_task(draw(look, asked))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async def draw(look: Look, number: int) -> None:
        try:
            found = await visit.core.run(load_durations, visit.core, look, visit.reader.lang)
        except (StoreError, Busy):
            logger.warning("The runs of a job could not be drawn", exc_info=True)
            return
        # Somebody who is quick has asked for another job meanwhile, or has left.
        if found is not None and number == asked and visit.document.session_context is not None:
            visit.document.add_next_tick_callback(partial(show, found, look.colours))

    def clear() -> None:
        for chart in charts:
            chart.clear()

    def show(found: Durations, colours: Mapping[str, str]) -> None:
        if charts:
            charts[0].fill(found, colours)
            return
        charts.append(DurationChart())
        charts[0].fill(found, colours)
        pane = pn.pane.Bokeh(charts[0].plot, sizing_mode="stretch_width", margin=0)
        place.append(pane)

    return listen


PAGE = Page(
    name="jobs",
    path="/tws-monitor/jobs",
    icon="jobs",
    template="jobs.html",
    right=Right.VIEWER,
    begin=begin,
)
