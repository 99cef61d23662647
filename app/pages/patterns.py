"""The patterns page: what was learned from the past, and the charts that show it.

The list comes by REST. What the session adds is one chart at a time, drawn when its tab is opened.
"""

from collections.abc import Mapping
from typing import Any

import panel as pn
import param

from app.charts.look import Drawn, asked_for
from app.charts.pattern_charts import Asked, draw
from app.edition import to_text
from app.pages.newest import drawn
from app.pages.page import Listen, Page, Visit
from app.rights import Right
from app.static_files import FOLDER


class Told(pn.custom.JSComponent):
    """Says a chart in words to the page's modules. Not a part of the figure: a change of a model
    that has only just been put on the page may reach the browser before the model does."""

    payload = param.String(default="", doc="The kind of the chart and its marks, as JSON text.")

    _esm = FOLDER / "told.js"


def begin(visit: Visit) -> Listen:
    """Make room for the chart; `chart` asks for one, in the colours the page has now."""
    place = pn.Column(sizing_mode="stretch_width", margin=0)
    told = Told()
    visit.template.add_panel("chart", place)
    visit.template.add_panel("told", told)
    number = 0

    def listen(said: Mapping[str, Any]) -> None:
        asked = asked_for(Asked, said.get("chart"))
        if asked is not None:
            newest.ask(asked)

    def load(asked: Asked) -> Drawn:
        return draw(visit.core, asked, visit.reader.lang)

    def show(asked: Asked, chart: Drawn | None) -> None:
        nonlocal number
        if chart is None:
            return  # the page says so when nothing comes
        number += 1  # the same words again are told again
        figure = chart.figure
        place.objects = [
            pn.pane.Bokeh(figure, sizing_mode=figure.sizing_mode, margin=0, align="center")
        ]
        told.payload = to_text({"number": number, "kind": asked.kind, "marks": list(chart.told)})

    newest = drawn(visit, load, show)
    return listen


PAGE = Page("patterns", "/tws-monitor/patterns", Right.VIEWER, begin)
