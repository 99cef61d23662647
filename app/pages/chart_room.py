"""Room for the one chart of a page: drawn when its reader asks for it, in the colours the page has
then."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from bokeh.models import Column

from app.charts.look import AskedChart, asked_for
from app.pages.feed import put
from app.pages.newest import drawn
from app.pages.page import Listen, Visit

Asked = TypeVar("Asked", bound=AskedChart)


def chart_room(
    visit: Visit, kind: type[Asked], load: Callable[[Asked], tuple[Any, Mapping[str, Any]]]
) -> Listen:
    """`chart` asks for one. `load` draws it in a thread and gives what the page is told of it; of
    one that does not come the page says so by itself."""
    place = Column()
    visit.draw(place)

    def listen(said: Mapping[str, Any]) -> None:
        asked = asked_for(kind, said.get("chart"))
        if asked is not None:
            newest.ask(asked)

    def show(asked: Asked, found: tuple[Any, Mapping[str, Any]] | None) -> None:
        if found is None:
            return
        figure, news = found
        figure.margin = 0
        place.children = [figure]
        # In words too. Not a part of the figure: a change of a model that has only just been put
        # on the page may reach the browser before the model does.
        put(visit.document, news)

    newest = drawn(visit, load, show)
    return listen
