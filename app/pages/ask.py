"""Questions in plain language: a talk that the browser keeps.

Answers come by REST. What the session adds is the chart of the answer that is open.
"""

from collections.abc import Mapping
from typing import Any

from app.charts.answer_charts import AskedAnswer, draw_answer
from app.pages.chart_room import chart_room
from app.pages.page import Listen, Page, Visit
from app.rights import Right


def begin(visit: Visit) -> Listen:
    """Make room for the chart."""

    def load(asked: AskedAnswer) -> tuple[Any, Mapping[str, Any]]:
        figure = draw_answer(asked, visit.reader.lang)
        figure.align = "center"
        return figure, {"answer": asked.number}

    return chart_room(visit, AskedAnswer, load)


PAGE = Page("ask", "/tws-monitor/ask", Right.VIEWER, begin, at_hand=True)
