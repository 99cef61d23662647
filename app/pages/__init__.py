"""The pages of the dashboard. A new page is one file here and one line in `PAGES`."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from app.api.core import Core
from app.live import Live
from app.pages import ask, patterns, settings, timeline
from app.pages.page import Page
from app.pages.reader import Reader
from app.pages.reader import reader_of as reader_of
from app.pages.shell import open_page
from app.rights import Right, rule_of
from app.surface import HOME, Leads

PAGES: tuple[Page, ...] = (
    # what is wrong, in two seconds
    Page("overview", "/tws-monitor", Right.VIEWER, at_hand=True),
    Page("jobs", "/tws-monitor/jobs", Right.VIEWER, at_hand=True),  # the whole plan, by REST
    timeline.PAGE,
    patterns.PAGE,
    ask.PAGE,
    Page("handover", "/tws-monitor/handover", Right.VIEWER),  # what one shift tells the next
    Page("silences", "/tws-monitor/silences", Right.VIEWER),  # what holds messages back
    Page("runbooks", "/tws-monitor/runbooks", Right.VIEWER),  # what to do and whom to call
    settings.PAGE,
    # Who may come in, and what was changed: from the menu of who is there.
    Page("access", "/tws-monitor/access", Right.VIEWER, listed=False),
    # What is known of one failure: from its row, its drawer or its event.
    Page("diagnosis", "/tws-monitor/diagnosis", Right.VIEWER, listed=False),
)
"""In the order of the navigation; four are at hand on a phone."""


def apps(core: Core, live: Live, reader: Callable[[], Reader]) -> dict[str, Callable[[], object]]:
    """What `pn.io.server.get_server` serves: a function a page, called once a session."""
    ruled(PAGES)
    return {page.path: open_page(page, PAGES, core, live, reader) for page in PAGES}


def ruled(pages: Iterable[Page]) -> None:
    """Raise `NoRule` for a page that does not say who may open it."""
    for page in pages:
        rule_of(page, page.path)


def moved(prefix: str) -> list[tuple[str, type, dict[str, Any]]]:
    """Lead `/tws-monitor/jobs/` to `/tws-monitor/jobs`, for a page's own addresses are relative;
    and what a page was called before to what it is called now."""
    paths = "|".join(re.escape(page.path) for page in PAGES)
    return [
        (rf"({paths})/+", Leads, {"url": f"{prefix}{{0}}"}),
        (r"/tws-monitor/timeline/*", Leads, {"url": f"{prefix}{timeline.PAGE.path}"}),
    ]


def problem_pages(prefix: str) -> list[tuple[str, type, dict[str, Any]]]:
    """Lead the address that messages carry to the overview with that problem's drawer open."""
    opened = {"url": f"{prefix}{HOME}?open=problem:{{0}}", "permanent": False}
    return [(rf"{HOME}/problems/([\w.-]+)/*", Leads, opened)]
