"""`/login`: a page of its own, for whoever is not in yet: no session, nothing of the plant."""

import logging
import secrets
from functools import partial
from urllib.parse import urlsplit

from tornado.web import RequestHandler

from app.api.core import Core
from app.rights import Right
from app.static_files import LOGIN_SCRIPT
from app.surface import HOME, LOGIN, MOST_NEXT, Surface, page_policy, template
from data.texts import LANGUAGES, text

logger = logging.getLogger(__name__)


class LoginPage(RequestHandler):
    """Asks who it is; whoever is in already, or where nobody logs in, goes on."""

    right = Right.OPEN

    def initialize(self, core: Core, surface: Surface) -> None:
        self._core, self._surface = core, surface

    def get(self) -> None:
        self.set_header("Cache-Control", "no-store")
        prefix = self._surface.settings.prefix
        there = own_place(self.get_query_argument("next", ""), prefix)
        if self._surface.doors.asker(self.request, keys=False).right is not Right.OPEN:
            self.redirect(there)
            return
        lang, nonce = self._surface.language(self.request), secrets.token_urlsafe(16)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Security-Policy", page_policy(nonce))
        self.finish(
            template("login.html").render(
                t=partial(text, lang=lang),
                lang=lang,
                languages=LANGUAGES,
                next=there,
                home=f"{prefix}/",
                script=LOGIN_SCRIPT,
                nobody=not self._core.access.has_administrator,
                **self._surface.dress(lang, nonce),
            )
        )

    head = get


def own_place(asked: str, prefix: str) -> str:
    """Where a log-in leads: a place of ours that was asked for, else the overview."""
    home = f"{prefix}{HOME}"
    try:
        parts = urlsplit(asked)
    except ValueError:
        return home
    is_ours = asked.startswith(f"{prefix}/") and not parts.scheme and not parts.netloc
    plain = asked.isascii() and asked.isprintable() and not {"\\", " "} & set(asked)
    if len(asked) > MOST_NEXT or not is_ours or not plain or asked.startswith("//"):
        return home
    return home if parts.path == f"{prefix}{LOGIN}" else asked


def login_route(core: Core, surface: Surface) -> tuple[str, type, dict[str, object]]:
    """The page's pattern."""
    return rf"{LOGIN}", LoginPage, {"core": core, "surface": surface}


def say_who_is_missing(core: Core) -> None:
    """There is no default account: say at the start how the first one is made."""
    if not core.access.has_administrator:
        logger.warning(
            "Nobody can manage Resync yet: make an administrator with"
            " `resync users add NAME --role administrator`"
        )
