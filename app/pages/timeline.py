"""The timeline: every event of the store, read in both directions, filtered, with its chart.

The list comes by REST. What the session adds is the chart of events per interval, filled again
whenever the browser asks for it.
"""

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import panel as pn

from app.api.core import Busy, Core
from app.charts.event_bars import COLOURS, draw_event_bars
from app.charts.intervals import Bar, count_bars
from app.charts.look import colours_of
from app.declared import fields_of, from_texts
from app.pages.newest import Newest
from app.pages.page import Listen, Page, Visit
from app.queries.events import EventFilters
from app.refusals import NotAcceptable
from app.rights import Right
from data.domain.events import SEVERITY, Category, EventType
from data.store.errors import StoreError

logger = logging.getLogger(__name__)

_LONGEST_QUERY = 8000  # characters
_EVENT_TYPES = {
    category.name.lower(): [
        kind.word
        for kind in sorted(EventType, key=lambda kind: -SEVERITY[kind])
        if kind.category is category
    ]
    for category in Category
}
"""The gravest of each category first."""


def begin(visit: Visit) -> Listen:
    """Put an empty chart on the page; `chart`, a query string as of `/events`, fills it and
    `colours` dress it."""
    core = visit.core
    visit.template.add_variable("event_types", _EVENT_TYPES)
    chart = draw_event_bars(visit.reader.lang)
    visit.template.add_panel(
        "chart", pn.pane.Bokeh(chart.figure, sizing_mode="stretch_width", margin=0)
    )

    def listen(said: Mapping[str, Any]) -> None:
        colours = colours_of(said.get("colours"), COLOURS)
        if colours is not None:
            visit.document.add_next_tick_callback(partial(chart.dress, colours))
        query = said.get("chart")
        if isinstance(query, str) and len(query) <= _LONGEST_QUERY:
            newest.ask(query)

    async def fill(query: str) -> None:
        try:
            bars = await _load(core, query, visit.reader.lang)
        except (StoreError, Busy, NotAcceptable):
            logger.warning("The chart of events could not be drawn", exc_info=True)
            visit.document.add_next_tick_callback(chart.fail)
            return
        visit.document.add_next_tick_callback(partial(chart.show, bars))

    newest = Newest(fill)
    return listen


async def _load(core: Core, query: str, lang: str) -> list[Bar]:
    values, mistakes = from_texts(fields_of(EventFilters), parse_qs(query, keep_blank_values=True))
    if mistakes:
        raise NotAcceptable(*mistakes)
    asked, now = EventFilters(**values), core.now()
    (start, end), wanted = asked.period(now), asked.wanted(core, lang)
    zone = ZoneInfo(core.runtime.current.timezone)
    return await core.run(count_bars, core.db, start, end, zone, wanted)


PAGE = Page("timeline", "/tws-monitor/timeline", Right.VIEWER, begin)
