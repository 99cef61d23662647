"""The patterns page: what was learned from the past, and the charts that show it.

The list comes by REST. What the session adds is one chart at a time, drawn when its tab is opened.
"""

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

import panel as pn
import param

from app.api.core import Busy
from app.charts.look import Drawn
from app.charts.pattern_charts import Asked, draw
from app.edition import to_text
from app.pages.newest import Newest
from app.pages.page import Listen, Page, Visit
from app.rights import Right
from app.static_files import FOLDER
from data.store.errors import StoreError

logger = logging.getLogger(__name__)


class Told(pn.custom.JSComponent):
    """Says a chart in words to the page's modules. Not a part of the figure: a change of a model
    that has only just been put on the page may reach the browser before the model does."""

    payload = param.String(default="", doc="The kind of the chart and its marks, as JSON text.")

    _esm = FOLDER / "told.js"


def begin(visit: Visit) -> Listen:
    """Make room for the chart; `chart` asks for one, in the colours the page has now."""
    core = visit.core
    place = pn.Column(sizing_mode="stretch_width", margin=0)
    told = Told()
    visit.template.add_panel("chart", place)
    visit.template.add_panel("told", told)
    number = 0

    def listen(said: Mapping[str, Any]) -> None:
        asked = Asked.of(said.get("chart"), visit.reader.lang)
        if asked is not None:
            newest.ask(asked)

    async def fill(asked: Asked) -> None:
        nonlocal number
        try:
            drawn = await core.run(draw, core, asked)
        except (StoreError, Busy):
            logger.warning("A chart of the patterns could not be drawn", exc_info=True)
            return  # the page says so when nothing comes
        if visit.document.session_context is not None:
            number += 1  # the same words again are told again
            words = {"number": number, "kind": asked.kind, "marks": list(drawn.told)}
            show = partial(_show, place, told, drawn, to_text(words))
            visit.document.add_next_tick_callback(show)

    newest = Newest(fill)
    return listen


def _show(place: pn.Column, told: Told, drawn: Drawn, words: str) -> None:
    """Under the document's lock, on the event loop."""
    mode = drawn.figure.sizing_mode
    place.objects = [pn.pane.Bokeh(drawn.figure, sizing_mode=mode, margin=0, align="center")]
    told.payload = words


PAGE = Page("patterns", "/tws-monitor/patterns", Right.VIEWER, begin)
