"""The shell around every page: one Jinja page, one feed, nothing from another host."""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import panel as pn
from jinja2 import Environment, FileSystemLoader, Template

from app.api.core import Core
from app.edition import in_script, to_text
from app.live import Live
from app.pages.feed import FEED, put
from app.pages.page import Page, Visit
from app.pages.reader import Reader
from app.sections.problem_words import Words, row_words
from app.sections.problems import jobs_by_name, root_key, still_open
from app.sections.verdict import verdict
from app.state import Board
from app.static_files import icons, of_page, version
from data.texts import LANGUAGES, LOCALES, entries, text
from data.texts.numbers import number

_HERE = Path(__file__).parent
_FIRST_ROWS = 24
_FOR_THE_SCREEN = (
    "screen.", "health.", "severity.", "workstation_status.", "category.", "event_type.",
    "handover.", "config.",
)  # fmt: skip

_NOT_THERE = re.compile(r"\.export\.|^config\.help\.")


def open_page(
    page: Page, pages: Sequence[Page], core: Core, live: Live, reader: Callable[[], Reader]
) -> Callable[[], pn.Template]:
    """The function Panel calls for every session that opens `page`."""

    def app() -> pn.Template:
        who = reader()
        document = pn.state.curdoc
        if document is None:
            raise RuntimeError("A page is opened by a session only")
        template = pn.Template(_template(f"{page.name}.html"))
        listen = page.begin(Visit(core, document, template, who)) if page.begin else None

        def heard(message: object) -> None:
            said = message.get("page") if isinstance(message, dict) else None
            if listen is not None and isinstance(said, dict):
                listen(said)
            else:
                live.heard(document, message)

        document.on_message(FEED, heard)
        for name, value in _variables(page, pages, core, live, who).items():
            template.add_variable(name, value)
        live.join(document, partial(put, document), who.lang)
        pn.state.on_session_destroyed(lambda _context: live.leave(document))
        return template

    return app


def _variables(
    page: Page, pages: Sequence[Page], core: Core, live: Live, who: Reader
) -> Mapping[str, Any]:
    home = f"{pn.state.rel_path}/" if pn.state.rel_path else "./"
    styles, modules = of_page()
    return {
        "nonce": secrets.token_urlsafe(16),  # of the scripts in the page (app/surface.py)
        "page": page,
        "pages": [each for each in pages if each.listed],
        "lang": who.lang,
        "locale": LOCALES[who.lang].replace("_", "-"),
        "languages": LANGUAGES,
        "theme": who.theme,
        "asker": who.asker,
        "home": home,
        "assets": f"{home}assets/{version()}/",
        "styles": styles,
        "scripts": modules,
        "icons": icons(),
        "t": lambda key, **values: text(_key(key), who.lang, **values),
        "words": _words(who.lang),
        "board": lambda: live.board,
        "verdict_of": lambda board: _verdict(board, who.lang),
        "first_rows": lambda board: _first_rows(board, who.lang, core),
        # Called as the page is written: the text is large, and a session lives long.
        "first": lambda: in_script(live.first(who.lang)),
    }


def _verdict(board: Board, lang: str) -> list[Mapping[str, Any]]:
    return [
        {
            **asdict(part),
            "word": text(f"screen.verdict.{part.key}", lang, count=part.count),
            "count": None if part.count is None else number(part.count, lang),
        }
        for part in verdict(board)
    ]


def _first_rows(board: Board, lang: str, core: Core) -> list[Words]:
    """As many problems as a screen shows, readable before any script has run."""
    zone, jobs, now = ZoneInfo(board.timezone), jobs_by_name(board.slow), core.now()
    now += timedelta(seconds=board.poller.engine_ahead_s)
    return [
        row_words(each, jobs.get(root_key(each)), lang, zone, now)
        for each in still_open(board.problems)[:_FIRST_ROWS]
    ]


def _key(named: str) -> str:
    """The key of a text as the page names it: the screen's own without `screen.`."""
    return named if named.startswith(_FOR_THE_SCREEN) else f"screen.{named}"


@cache
def _words(lang: str) -> str:
    """The texts the page's modules choose from, as JSON."""
    chosen = {
        key.removeprefix("screen."): words
        for key, words in entries(lang).items()
        if key.startswith(_FOR_THE_SCREEN) and not _NOT_THERE.search(key)
    }
    return in_script(to_text(chosen))


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=FileSystemLoader(_HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template(name)
