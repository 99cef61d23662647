"""`/login`: a page of its own, for whoever is not in yet: no session, nothing of the plant."""

import logging
import secrets
from functools import partial
from urllib.parse import urlencode, urlsplit

from tornado.web import RequestHandler

from app.api.core import Core
from app.api.limits import Limiter
from app.pages import by_provider
from app.pages.reception import Reception, said
from app.rights import Right
from app.static_files import LOGIN_SCRIPT
from app.surface import CALLBACK, LOGIN, Surface, page_policy, refuse, template
from data.domain.access import Person
from data.texts import LANGUAGES, text

logger = logging.getLogger(__name__)

_WHY = ("away", "over", "denied", "unsound", "disabled", "full", "busy")
"""What keeps somebody out who comes by a provider (`login.why.…`)."""


class _Receiving(RequestHandler):
    right = Right.OPEN

    def initialize(self, reception: Reception) -> None:
        self.reception, self.core, self.surface = reception, reception.core, reception.surface

    def prepare(self) -> None:
        self.set_header("Cache-Control", "no-store")

    def show(self, there: str, why: str = "", person: Person | None = None) -> None:
        """The page; to somebody who is in it says why he may no more than look."""
        settings, prefix = self.surface.settings, self.surface.settings.prefix
        lang, nonce = self.surface.language(self.request), secrets.token_urlsafe(16)
        provider = settings.oauth if settings.auth == "oauth" else None
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
                nobody=provider is None and not self.core.access.has_administrator,
                provider=provider,
                host=provider and urlsplit(provider.issuer).hostname,
                way=f"{prefix}{LOGIN}?{urlencode({'by': 'provider', 'next': there})}",
                why=why if why in _WHY else "",
                person=person,
                **self.surface.dress(lang, nonce),
            )
        )


class LoginPage(_Receiving):
    """Asks who it is; whoever is in already, or where nobody logs in, goes on."""

    async def get(self) -> None:
        there = self.reception.own_place(said(self.request, "next"))
        if self.surface.doors.asker(self.request, keys=False).right is not Right.OPEN:
            self.redirect(there)
        elif self.core.provider is None or said(self.request, "by") != "provider":
            self.show(there, said(self.request, "why"))
        elif wait_s := self.reception.wait_s(self.request):
            self.set_status(429)
            self.set_header("Retry-After", str(wait_s))
            self.show(there, "busy")
        else:
            await by_provider.leave(self, self.reception, there)

    head = get


class Callback(_Receiving):
    """Where the provider leads back to: in, or to the page that says why not."""

    async def get(self) -> None:
        if self.core.provider is None:
            self.set_status(404)
            refuse(self, self.surface, 404)
        elif self.reception.wait_s(self.request):
            by_provider.back_to_login(self, self.reception, "", "busy")
        elif came := await by_provider.come_back(self, self.reception):
            there, person = came
            if person.remark:
                self.show(there, person=person)
            else:
                self.redirect(there)


def login_routes(core: Core, surface: Surface) -> list[tuple[str, type, dict[str, object]]]:
    """The patterns of the page, and of the way back from a provider."""
    given: dict[str, object] = {"reception": Reception(core, surface, Limiter(rate=5, burst=300))}
    return [(LOGIN, LoginPage, given), (CALLBACK, Callback, given)]


def say_who_is_missing(core: Core) -> None:
    """There is no default account: say at the start how the first one is made."""
    if core.provider is not None:
        if not core.provider.provider.makes_administrators:
            logger.warning(
                "Nobody can manage Resync: name a group of administrators in APP_OAUTH_ROLES"
            )
    elif not core.access.has_administrator:
        logger.warning(
            "Nobody can manage Resync yet: make an administrator with"
            " `resync users add NAME --role administrator`"
        )
