"""The timeline: every event of the store, read in both directions, filtered, with its chart.

The list comes by REST. What the session adds is the chart of events per interval, filled again
whenever the browser asks for it.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from app.api.core import Core
from app.charts.event_bars import Dress, draw_event_bars
from app.charts.intervals import Bar, count_bars
from app.charts.look import asked_for
from app.declared import fields_of, from_texts
from app.pages.newest import drawn
from app.pages.page import Listen, Page, Visit
from app.queries.events import EventFilters
from app.refusals import NotAcceptable
from app.rights import Right
from data.domain.events import Category, EventType
from data.texts import Language

_LONGEST_QUERY = 8000  # characters
_EVENT_TYPES = {
    category.word: [
        kind.word
        for kind in sorted(EventType, key=lambda kind: -kind.severity)
        if kind.category is category
    ]
    for category in Category
}
"""The gravest of each category first."""


def begin(visit: Visit) -> Listen:
    """Put an empty chart on the page; `chart`, a query string as of `/events`, fills it and
    `colours` dress it."""
    visit.template.add_variable("event_types", _EVENT_TYPES)
    chart = draw_event_bars(visit.reader.lang)
    visit.draw(chart.figure)

    def listen(said: Mapping[str, Any]) -> None:
        dress = asked_for(Dress, said)
        if dress is not None:
            visit.document.add_next_tick_callback(partial(chart.dress, dress.colours))
        query = said.get("chart")
        if isinstance(query, str) and len(query) <= _LONGEST_QUERY:
            newest.ask(query)

    def show(_query: str, bars: list[Bar] | None) -> None:
        if bars is None:
            chart.fail()
        else:
            chart.show(bars)

    newest = drawn(visit, partial(_load, visit.core, visit.reader.lang), show)
    return listen


def _load(core: Core, lang: Language, query: str) -> list[Bar]:
    values, mistakes = from_texts(fields_of(EventFilters), parse_qs(query, keep_blank_values=True))
    if mistakes:
        raise NotAcceptable(*mistakes)
    asked, now = EventFilters(**values), core.now()
    (start, end), wanted = asked.period(now), asked.wanted(core, lang)
    zone = ZoneInfo(core.runtime.current.timezone)
    return count_bars(core.db, start, end, zone, wanted)


PAGE = Page("timeline", "/tws-monitor/events", Right.VIEWER, begin, at_hand=True)
