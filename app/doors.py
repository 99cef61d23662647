"""Who asks: the session of a cookie or the key of a program, as a request carries them.

Every door goes by here: REST, pages, both kinds of socket, agents. It is a look into memory.
"""

import asyncio
import hashlib
import logging
from dataclasses import replace
from datetime import timedelta

from tornado.httputil import HTTPServerRequest
from tornado.web import RequestHandler

from app.api.callers import client_of, is_within
from app.api.limits import Limiter
from app.rights import EVERYBODY, NOBODY, Asker, Right
from data.domain.access import ABSOLUTE, KEY_MARK, ticket_of
from data.settings import Settings
from data.store.errors import StoreError
from workers.access_book import AccessBook

logger = logging.getLogger(__name__)

COOKIE = "resync_session"
LONGEST_TOKEN = 200
_BEARER = "bearer "
_LOOK_S = 5.0
_MOST_LOOKS = 64  # that wait for the store at once


def cookie_name(request: HTTPServerRequest, name: str = COOKIE) -> str:
    """Behind TLS no page without it can put another one in its place."""
    return f"__Secure-{name}" if is_secure(request) else name


def session_cookie(request: HTTPServerRequest, prefix: str) -> str:
    """The cookie of a session; behind TLS no other host can set it, where ours is ours alone."""
    alone = is_secure(request) and not prefix
    return f"__Host-{COOKIE}" if alone else cookie_name(request)


def is_secure(request: HTTPServerRequest) -> bool:
    return request.protocol == "https"


class Doors:
    """Who stands at the doors of one server."""

    def __init__(self, settings: Settings, book: AccessBook) -> None:
        self.settings, self.book = settings, book
        self.are_open = settings.auth == "none"
        self._looks = Limiter(rate=5, burst=20)
        self._looking = 0

    def see_proxy(self, request: HTTPServerRequest) -> None:
        """What a proxy of ours says about the way a request came counts as if it came so."""
        if is_within(request.remote_ip or "", self.settings.trusted_proxies):
            said = request.headers.get("X-Forwarded-Proto", "").split(",")[-1].strip().lower()
            if said in ("http", "https"):
                request.protocol = said

    def address(self, request: HTTPServerRequest) -> str:
        """The client's, behind proxies of ours too."""
        forwarded = request.headers.get("X-Forwarded-For", "")
        return client_of(request.remote_ip or "", forwarded, self.settings.trusted_proxies)

    def asker(self, request: HTTPServerRequest, keys: bool = True) -> Asker:
        """Who asks; NOBODY, with his address, where there is no valid login. A key that is sent
        along is what counts; pages take none."""
        address = self.address(request)
        if self.are_open:
            return replace(EVERYBODY, address=address)
        token = bearer(request) if keys else None
        if token is not None:
            found = self.by_key(token)
        else:
            ticket = self.ticket(request)
            found = None if ticket is None else self._session(ticket)
        return replace(found or NOBODY, address=address)

    def ticket(self, request: HTTPServerRequest) -> bytes | None:
        """What the store would know a browser's session by, whether or not there is one."""
        held = request.cookies.get(session_cookie(request, self.settings.prefix))
        if held is None or len(held.value) > LONGEST_TOKEN:
            return None
        return ticket_of(held.value)

    def again(self, asker: Asker) -> Asker:
        """The same one as he is now: NOBODY when his session or key is over."""
        if self.are_open or asker.method == "none":
            return asker
        ticket = asker.ticket
        found = self._key(ticket) if asker.method == "key" else self._session(ticket)
        return replace(found or NOBODY, address=asker.address)

    def stranger(self, request: HTTPServerRequest) -> bytes | None:
        """The session that is shown and not known here: another process may have begun it a moment
        ago. Not too often for one address, nor for all."""
        ticket = None if self.are_open else self.ticket(request)
        if ticket is None or self.book.knows(ticket) or self._looking >= _MOST_LOOKS:
            return None
        return None if self._looks.wait_s(self.address(request)) else ticket

    async def look_up(self, ticket: bytes) -> None:
        """Look into the store whose session it is."""
        self._looking += 1
        try:
            async with asyncio.timeout(_LOOK_S):
                await asyncio.wrap_future(self.book.look_up(ticket))
        except (StoreError, TimeoutError) as error:
            logger.info("Whether another process knows a session cannot be told: %s", error)
        finally:
            self._looking -= 1

    def by_key(self, token: str) -> Asker | None:
        """Whoever holds this key; None: nobody."""
        if not token.startswith(KEY_MARK) or len(token) > LONGEST_TOKEN:
            return None
        return self._key(ticket_of(token))

    def _key(self, ticket: bytes) -> Asker | None:
        account = self.book.key(ticket)
        if account is None:
            return None
        self.book.use(ticket)
        return Asker(account.name, Right[account.role.upper()], "key", account.number, ticket)

    def _session(self, ticket: bytes) -> Asker | None:
        found = self.book.session(ticket)
        if found is None:
            return None
        account, _ = found
        if account.method != self.settings.auth:
            return None  # from before people logged in another way
        self.book.use(ticket)
        right = Right[account.role.upper()]
        actor = self.book.actor_of(account)
        return Asker(account.name, right, account.method, account.number, ticket, actor=actor)


def hand_out(handler: RequestHandler, token: str, prefix: str) -> None:
    """Give the browser what it shows from now on, or ("") take it back."""
    name, path = session_cookie(handler.request, prefix), prefix or "/"
    if token:
        keep(handler, name, token, path, ABSOLUTE)
    else:
        take_back(handler, name, path)


def keep(handler: RequestHandler, name: str, value: str, path: str, life: timedelta) -> None:
    """A cookie that no script reads, for our own pages and whoever leads to them."""
    age, secure = round(life.total_seconds()), is_secure(handler.request)
    handler.set_cookie(
        name, value, max_age=age, path=path, httponly=True, secure=secure, samesite="Lax"
    )


def take_back(handler: RequestHandler, name: str, path: str) -> None:
    secure = is_secure(handler.request)
    handler.clear_cookie(name, path=path, httponly=True, secure=secure, samesite="Lax")


def bearer(request: HTTPServerRequest) -> str | None:
    """The key that is sent along; other ways to say who one is are not ours."""
    said = request.headers.get("Authorization", "")
    return said[len(_BEARER) :].strip() if said[: len(_BEARER)].lower() == _BEARER else None


def tie_of(asker: Asker) -> str:
    """What a page's session is tied to: the login and its role, and of both only a digest."""
    return hashlib.sha256(asker.ticket + asker.role.encode()).hexdigest()[:32]
