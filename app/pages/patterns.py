"""The patterns page: what was learned from the past, and the charts that show it.

The list comes by REST. What the session adds is one chart at a time, drawn when its tab is opened.
"""

import asyncio
import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

import panel as pn

from app.api.core import Busy
from app.charts.look import Drawn
from app.charts.pattern_charts import Asked, draw
from app.pages.page import Listen, Page, Visit
from data.store.errors import StoreError

logger = logging.getLogger(__name__)


def begin(visit: Visit) -> Listen:
    """Make room for the chart; `chart` asks for one, in the colours the page has now."""
    core = visit.core
    place = pn.Column(sizing_mode="stretch_width", margin=0)
    visit.template.add_panel("chart", place)
    tasks: set[asyncio.Task[None]] = set()
    wanted: Asked | None = None

    def listen(said: Mapping[str, Any]) -> None:
        nonlocal wanted
        asked = Asked.of(said.get("chart"), visit.reader.lang)
        if asked is None:
            return
        wanted = asked
        if not tasks:
            task = asyncio.get_running_loop().create_task(fill())
            tasks.add(task)
            task.add_done_callback(tasks.discard)

    async def fill() -> None:
        # One at a time, and of those that were asked meanwhile only the last.
        nonlocal wanted
        while (asked := wanted) is not None:
            wanted = None
            try:
                drawn = await core.run(draw, core, asked)
            except (StoreError, Busy):
                logger.warning("A chart of the patterns could not be drawn", exc_info=True)
                continue  # the page says so when nothing comes
            if visit.document.session_context is not None:
                visit.document.add_next_tick_callback(partial(_show, place, drawn))

    return listen


def _show(place: pn.Column, drawn: Drawn) -> None:
    """Under the document's lock, on the event loop."""
    mode = drawn.figure.sizing_mode
    place.objects = [pn.pane.Bokeh(drawn.figure, sizing_mode=mode, margin=0, align="center")]
    drawn.show()


PAGE = Page(
    name="patterns",
    path="/tws-monitor/patterns",
    icon="patterns",
    template="patterns.html",
    begin=begin,
)
