"""Panel's two addresses of a page: its markup, which begins a session, and the session's socket.

Bokeh and Panel have more (`autoload.js`, `metadata`, an index, components by module name): none is
served.
"""

import contextlib
import time
from collections.abc import Iterable, Mapping
from typing import Any

from bokeh.application.handlers import Handler
from bokeh.document import Document
from bokeh.server.contexts import ApplicationContext
from bokeh.server.session import ServerSession
from bokeh.util.token import check_token_signature, get_token_payload
from panel.io.server import DocHandler, WSHandler
from tornado.httputil import HTTPServerRequest
from tornado.web import HTTPError

from app.api.limits import Limiter
from app.api.origins import may_write
from app.doors import Doors, tie_of
from app.pages import PAGES
from app.pages.reader import LOGIN
from app.rights import Asker, Right, rule_of
from app.surface import Judging, Surface, page_policy, refuse

TOKEN_LIFE_S = 24 * 3600
"""A token names a session and nothing else: a tab that slept goes on with it for a day."""
TOKEN_OVER = 4001
"""The socket's closing code that tells a page to fetch itself anew."""
RIGHT_LOST = 1008  # contract, section 8
GOING_AWAY = 1001
MOST_WAITING = 250
"""Sessions whose browser has not connected yet; each holds a document."""
_OPENED_BY_PEOPLE = ("document", "empty")  # what `Sec-Fetch-Dest` says of a page, where it is sent


_RULES = {page.path: page for page in PAGES}


class Ties(Handler):
    """Writes into a page's token whose it is, and in which role: for him alone it goes on."""

    def __init__(self, doors: Doors) -> None:
        super().__init__()
        self._doors = doors

    def process_request(self, request: HTTPServerRequest) -> dict[str, Any]:
        if self._doors.are_open:
            return {}
        asker = self._doors.asker(request, keys=False)
        said = {"user": asker.signature, "role": asker.role, "method": asker.method}
        return {LOGIN: {**said, "tie": tie_of(asker)}}

    def modify_document(self, doc: Document) -> None:
        pass


class OfPage(Judging):
    """A page and its socket: who may open it says the table of pages."""

    @classmethod
    def rule(cls, given: Mapping[str, Any], method: str) -> Right:
        path = given["application_context"].url
        return rule_of(_RULES.get(path), f"The page {path}")


class Visits:
    """How many pages may be opened: by one address, and by all who never come back; and whose the
    open ones are."""

    def __init__(self, surface: Surface) -> None:
        self.surface = surface
        self.applications: Iterable[ApplicationContext] = ()
        self.most_waiting = MOST_WAITING
        self._limiter = Limiter(rate=10, burst=300)
        self.sockets: set[PageSocket] = set()

    def check(self, request: HTTPServerRequest) -> None:
        """Raises the refusal of one page too many."""
        if self._limiter.wait_s(self.surface.asker(request).allowance):
            raise HTTPError(429)
        waiting = sum(
            session.connection_count == 0
            for application in self.applications
            for session in application.sessions
        )
        if waiting >= self.most_waiting:
            raise HTTPError(503)

    def say_goodbye(self) -> None:
        """Tell every open page that we end; on the event loop."""
        for socket in tuple(self.sockets):
            socket.close(GOING_AWAY, "server shutdown")

    def look(self) -> None:
        """Let nobody go on who may not any more; on the event loop."""
        for socket in tuple(self.sockets):
            socket.look()


class PageHandler(OfPage, DocHandler):
    """A page: only for whom a person opened it, never in a frame."""

    @property
    def visits(self) -> Visits:
        return self.application.settings["visits"]

    async def prepare(self) -> None:
        await super().prepare()
        if self.request.headers.get("Sec-Fetch-Dest", "document") not in _OPENED_BY_PEOPLE:
            raise HTTPError(403)
        self.visits.check(self.request)
        # A session is begun here, never joined: nobody shares his by a link.
        for name in ("bokeh-token", "bokeh-session-id"):
            self.request.arguments.pop(name, None)
        self.request.headers.pop("Bokeh-Session-Id", None)

    async def get_session(self) -> Any:
        begin: Any = super().get_session
        session: ServerSession = await begin()
        nonce = session.document.template_variables["nonce"]
        self.set_header("Content-Security-Policy", page_policy(nonce))
        return session

    def write_error(self, status_code: int, **_kwargs: Any) -> None:
        if status_code in (429, 503):
            self.set_header("Retry-After", "10")
        refuse(self, self.visits.surface, status_code)


class PageSocket(OfPage, WSHandler):
    """The socket behind a page."""

    asker: Asker

    @property
    def visits(self) -> Visits:
        return self.application.settings["visits"]

    async def prepare(self) -> None:
        await super().prepare()
        # Tornado does not ask `check_origin` when Origin and Host are the same.
        if not self.check_origin(self.request.headers.get("Origin")):
            raise HTTPError(403)
        self.visits.check(self.request)
        self.asker = self.visits.surface.asker(self.request)

    def check_origin(self, origin: str | None) -> bool:
        return may_write(self.request, self.visits.surface.settings)

    def open(self, *args: Any, **kwargs: Any) -> None:
        if self._token_lives():
            self.visits.sockets.add(self)
            super().open(*args, **kwargs)
        else:
            self.close(TOKEN_OVER, "token over")

    def _token_lives(self) -> bool:
        site: Any = self.application
        key, signed = site.secret_key, site.sign_sessions
        token = self._token or ""
        try:
            # The signature first: what is not ours is not unpacked.
            if not check_token_signature(token, secret_key=key, signed=signed):
                return False
            payload = get_token_payload(token)
            return payload["session_expiry"] > time.time() and self._is_his(payload)
        except (ValueError, TypeError, KeyError, RecursionError):
            return False

    def _is_his(self, payload: Mapping[str, Any]) -> bool:
        doors = self.visits.surface.doors
        return doors.are_open or payload[LOGIN]["tie"] == tie_of(self.asker)

    def look(self) -> None:
        """Close when whoever opened it is not in any more; one whose role has changed gets a page
        of that role."""
        now = self.visits.surface.doors.again(self.asker)
        if now.right is Right.OPEN:
            self.close(RIGHT_LOST, "login over")
        elif now.right is not self.asker.right:
            self.close(TOKEN_OVER, "role changed")

    async def on_message(self, fragment: str | bytes) -> None:
        if self.connection is not None:  # before that there is nobody to say anything to
            await super().on_message(fragment)

    def on_close(self) -> None:
        self.visits.sockets.discard(self)
        # Bokeh asserts that the connection has its session still, but its own keep-alive may have
        # found the socket closed first.
        with contextlib.suppress(AssertionError):
            super().on_close()
