"""What a page is: an address, a name, an icon and its markup; and what it may do in a session."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import panel as pn
from bokeh.document import Document
from bokeh.models import LayoutDOM

from app.api.core import Core
from app.pages.reader import Reader
from app.rights import Right


@dataclass(frozen=True, slots=True)
class Visit:
    """One session of a page: what the page works with while a reader is there."""

    core: Core
    document: Document
    template: pn.Template
    reader: Reader

    def draw(self, chart: LayoutDOM) -> None:
        """Put a chart where the markup says `roots.chart`.

        By Bokeh alone: Panel's pane would lay a row around it, with style sheets that are those of
        a CDN wherever its patching comes too late.
        """
        chart.update(name="chart", sizing_mode="stretch_width", margin=0)
        self.document.add_root(chart)


Listen = Callable[[Mapping[str, Any]], None]
"""Takes what the page's modules say under `page` (see static/js/lib/feedline.js); on the loop."""


@dataclass(frozen=True, slots=True)
class Page:
    """`path` is below the prefix; the title is the text `screen.page.<name>`, the icon a symbol of
    static/icons.svg, and <name>.html in this folder the page's own markup.

    `begin` is called once a session: it adds what the page has beyond the feed to the template.
    A page that asks for everything through the API has nothing to listen to. One that is opened
    from what it tells of is not `listed` in the navigation.
    """

    name: str
    path: str
    right: Right  # who may open it
    begin: Callable[[Visit], Listen | None] | None = None
    listed: bool = True
    at_hand: bool = False  # in the phone's navigation; the others are behind its menu
