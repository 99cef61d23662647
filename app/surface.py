"""What every answer has and every request must pass, whoever handles it: pages, assets, API.

Asked under a name that is not ours: 421. Longer than we read: 414 or 431. An address that is
nothing: 404 with a way home. What the frameworks do by themselves is decided here, once.
"""

import logging
import secrets
from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote
from weakref import WeakSet

from bokeh.server.views.ico_handler import IcoHandler
from bokeh.server.views.multi_root_static_handler import MultiRootStaticHandler
from bokeh.server.views.static_handler import StaticHandler
from jinja2 import Environment, FileSystemLoader, Template
from tornado.httputil import (
    HTTPHeaders,
    HTTPMessageDelegate,
    HTTPServerRequest,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.routing import Router, RuleRouter
from tornado.web import (
    Application,
    GZipContentEncoding,
    OutputTransform,
    RedirectHandler,
    RequestHandler,
    StaticFileHandler,
    stream_request_body,
)
from tornado.websocket import WebSocketHandler

from app import logs
from app.api.callers import is_within
from app.api.limits import Limiter
from app.api.origins import is_ours, may_write, own_names
from app.api.problems import CHALLENGE, Problem, tell
from app.doors import Doors, is_secure
from app.rights import Asker, NoRule, Right, rule_of
from app.static_files import STYLES, version
from data import tracing
from data.settings import Settings
from data.texts import LANGUAGE_COOKIE, LOCALES, Language, resolve_language, text

logger = logging.getLogger(__name__)

HOME = "/tws-monitor"
LOGIN = "/login"
CALLBACK = "/api/v1/auth/callback"  # where a provider of log-ins leads back to
AGENTS = "/mcp"
METRICS = "/metrics"
MOST_URL = 256 * 1024  # `/solutions/find` takes 20,000 characters, escaped up to twelve bytes each
MOST_HEADERS = 64 * 1024
MOST_NEXT = 2000  # characters of the place that a log-in leads back to
MOST_HEAD = MOST_URL + MOST_HEADERS + 1024
"""Bytes before the body. Who sends more is answered by `app.connections`."""
PROBES = frozenset({"/healthz", "/readyz"})  # they ask by address
_EXPLAINED = ("401", "403", "role", "404", "421", "429", "503")

HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""On every answer that says nothing else."""
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self' blob:; manifest-src 'self'; worker-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def page_policy(nonce: str) -> str:
    """What a page may load and run: our own files, and the inline scripts that carry the nonce.

    Bokeh makes style elements, imports a component from a blob, and compiles the callbacks that
    charts bring along (`unsafe-eval`).
    """
    return _PAGE_POLICY.format(nonce=nonce)


_HSTS = "max-age=31536000"
_HSTS_ALONE = f"{_HSTS}; includeSubDomains"  # where the host is ours alone
_OPEN_TO_ALL = (StaticFileHandler, StaticHandler, MultiRootStaticHandler, IcoHandler)
"""Handlers of the frameworks that hold nothing of ours to hide: assets. What is made of them says
for itself."""
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
ASKED = ("GET", "POST", "PUT", "DELETE")
"""The methods that a rule is looked for; HEAD is a GET, and OPTIONS asks for nothing."""


def rule_for(handler: type, given: Mapping[str, Any], method: str) -> Right:
    """Who may use an address by a method: as its pattern, its handler or its method says."""
    if handler in _OPEN_TO_ALL:
        return Right.OPEN
    if "right" in given:
        return given["right"]
    if issubclass(handler, Judging):
        return handler.rule(given, "GET" if method == "HEAD" else method)
    return rule_of(handler, f"What {handler.__name__} serves")


class Judging(RequestHandler):
    """A handler whose rule depends on what its pattern gives it, or on the method."""

    @classmethod
    def rule(cls, given: Mapping[str, Any], method: str) -> Right:
        raise NoRule(f"{cls.__name__} does not say who may use it: give it a `rule`.")


class Leads(RedirectHandler):
    """From an address to another: for whoever may see what it leads to."""

    right = Right.VIEWER


def check_rules(router: Router) -> int:
    """Look at every address that is served; raises `NoRule` for one without. How many there are."""
    count = 0
    for handler, given in _served(router):
        for method in ASKED:
            rule_for(handler, given, method)
        count += 1
    return count


def _served(router: Router) -> Iterator[tuple[type, Mapping[str, Any]]]:
    if not isinstance(router, RuleRouter):
        raise NoRule(f"{type(router).__name__} does not say what it serves.")
    for rule in router.rules:
        if isinstance(rule.target, Router):
            yield from _served(rule.target)
        elif isinstance(rule.target, type):
            yield rule.target, rule.target_kwargs
        else:
            raise NoRule(f"{rule.target!r} does not say who may use it.")


class Headers(OutputTransform):
    """Puts `HEADERS` on an answer and takes away what tells the server's make. Where people log in
    nothing is kept on the way that does not say so itself."""

    def __init__(self, surface: "Surface", request: HTTPServerRequest) -> None:
        hsts = _HSTS if surface.settings.prefix else _HSTS_ALONE
        self._more = {"Strict-Transport-Security": hsts} if is_secure(request) else {}
        if not surface.doors.are_open:
            self._more["Cache-Control"] = "no-store"

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        if "Server" in headers:
            del headers["Server"]
        headers[logs.HEADER] = logs.REQUEST.get() or ""
        for name, value in (*HEADERS.items(), *self._more.items()):
            if name not in headers:
                headers[name] = value
        return status_code, headers, chunk


class Gate(Application):
    """The part of an application that looks at a request before anybody handles it."""

    def find_handler(self, request: HTTPServerRequest, **more: Any) -> Any:
        surface: Surface = self.settings["surface"]
        surface.doors.see_proxy(request)
        logs.begin_request(surface.given_name(request))
        surface.trace(request)
        status = surface.refused(request)
        if status:
            return self.get_handler_delegate(
                request, Refused, {"surface": surface, "status": status}
            )
        find = partial(super().find_handler, request, **more)
        ticket = surface.doors.stranger(request)
        return find() if ticket is None else _Found(surface.doors.look_up(ticket), find)

    def get_handler_delegate(
        self,
        request: HTTPServerRequest,
        target_class: type[RequestHandler],
        target_kwargs: dict[str, Any] | None = None,
        *path: Any,
        **named: Any,
    ) -> Any:
        """Whoever may not is refused here, whatever handler it would be: no socket opens either."""
        surface: Surface = self.settings["surface"]
        problem = surface.barred(request, target_class, target_kwargs or {})
        if problem is not None:
            given = {"surface": surface, "status": problem.status_code, "problem": problem}
            return super().get_handler_delegate(request, Refused, given)
        if tracing.is_on():
            tracing.name_request(request.method or "", route_of(request, target_kwargs, named))
        delegate: Any = super().get_handler_delegate(
            request, target_class, target_kwargs, *path, **named
        )
        surface.in_hand.add(delegate)
        return delegate

    def log_request(self, handler: RequestHandler) -> None:
        tracing.end_request(handler.get_status())
        super().log_request(handler)


class _Found(HTTPMessageDelegate):
    """Hands a request on once it is known whose session it shows."""

    def __init__(self, known: Awaitable[None], find: Callable[[], HTTPMessageDelegate]) -> None:
        self._known, self._find = known, find
        self._handler: HTTPMessageDelegate | None = None

    async def headers_received(
        self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders
    ) -> None:
        await self._known
        self._handler = self._find()
        going_on = self._handler.headers_received(start_line, headers)
        if going_on is not None:
            await going_on

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        return None if self._handler is None else self._handler.data_received(chunk)

    def finish(self) -> None:
        if self._handler is not None:
            self._handler.finish()

    def on_connection_close(self) -> None:
        if self._handler is not None:
            self._handler.on_connection_close()


class Surface:
    """The rules for one server, and how its refusals look."""

    def __init__(self, settings: Settings, doors: Doors) -> None:
        self.settings, self.doors = settings, doors
        self.in_hand: WeakSet[Any] = WeakSet()  # requests that have been let in
        self._noted = Limiter(rate=1 / 6, burst=10)  # lines of the log: a flood is one, too
        self._names = own_names(settings)

    def is_answering(self) -> bool:
        """Whether somebody waits for an answer; a socket does not."""
        return any(map(_is_awaited, tuple(self.in_hand)))

    def given_name(self, request: HTTPServerRequest, header: str = logs.HEADER) -> str | None:
        """What a proxy of ours calls a request; what anybody else calls it could be anything."""
        trusted = is_within(request.remote_ip or "", self.settings.trusted_proxies)
        return request.headers.get(header) if trusted else None

    def trace(self, request: HTTPServerRequest) -> None:
        """Tell how long the request takes, unless it asks whether we live."""
        if tracing.is_on() and request.path.removeprefix(self.settings.prefix) not in PROBES:
            method = request.method or ""
            facts = {
                "http.request.method": method,
                "url.scheme": request.protocol,
                "resync.request_id": logs.REQUEST.get() or "",
            }
            tracing.begin_request(method, facts, self.given_name(request, "traceparent"))

    def options(self) -> dict[str, Any]:
        """What every `Application` of ours is built with."""
        return {
            "surface": self,
            "transforms": [partial(Headers, self), GZipContentEncoding],
            "default_handler_class": Refused,
            "default_handler_args": {"surface": self, "status": 404},
        }

    def refused(self, request: HTTPServerRequest) -> int:
        """The status that refuses this request whatever it asks for; 0 when it may go on."""
        path = request.path.removeprefix(self.settings.prefix)
        if path not in PROBES and not is_ours(request.host, self._names):
            return 421
        if len(request.uri or "") > MOST_URL:
            return 414
        if sum(len(name) + len(value) for name, value in request.headers.get_all()) > MOST_HEADERS:
            return 431
        return 404 if "\0" in unquote(request.path) else 0

    def barred(
        self, request: HTTPServerRequest, handler: type, given: Mapping[str, Any]
    ) -> Problem | None:
        """Why whoever asks may not use this; None when he may.

        A browser sends its cookie with what another site's page asks for, too: what changes
        something has to come from a page of ours.
        """
        if self.doors.are_open or issubclass(handler, Refused) or request.method == "OPTIONS":
            return None
        rule = rule_for(handler, given, request.method or "")
        if rule is Right.OPEN:
            return None
        asker = self.asker(request)
        if asker.right is Right.OPEN:
            return Problem(401, headers=CHALLENGE)
        if asker.right < rule:
            needed = rule.name.lower()
            self._note(request, asker, f"it takes the role {needed}")
            return Problem(403, f"You are {asker.role}: this takes the role {needed}.")
        if request.method in _WRITES and asker.method != "key" and not self._is_own_page(request):
            self._note(request, asker, f"asked by a page of {request.headers.get('Origin')}")
            return Problem(403)
        return None

    def _note(self, request: HTTPServerRequest, asker: Asker, why: str) -> None:
        """Log what somebody who is in may not do, as far as that is news."""
        if not self._noted.wait_s(asker.allowance):
            logger.warning(
                "%s (%s) from %s was refused %s %s: %s",
                asker.name, asker.role, asker.address, request.method, request.path, why,
            )  # fmt: skip

    def _is_own_page(self, request: HTTPServerRequest) -> bool:
        if "Origin" not in request.headers:
            return request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
        return may_write(request, self.settings)

    def asker(self, request: HTTPServerRequest) -> Asker:
        """Who asks; pages take a cookie, not a key."""
        return self.doors.asker(request, keys=self.is_api(request))

    def is_api(self, request: HTTPServerRequest) -> bool:
        """Whether the asker reads problem documents rather than pages."""
        path = request.path.removeprefix(self.settings.prefix)
        return path in (AGENTS, METRICS) or path == "/api" or path.startswith("/api/")

    def language(self, request: HTTPServerRequest) -> Language:
        """Of a page without a session: what its address asks for, what was chosen, what the
        browser reads."""
        asked = request.query_arguments.get("lang")
        kept: Any = request.cookies.get(LANGUAGE_COOKIE)
        return resolve_language(
            asked[-1].decode("utf-8", "replace") if asked else kept.value if kept else None,
            request.headers.get("Accept-Language"),
            str(self.settings.knobs.get("language", "auto")),
        )

    def page(self, request: HTTPServerRequest, status: int, word: str, nonce: str) -> str:
        """A refusal for people, in their language, with a way home."""
        lang, prefix = self.language(request), self.settings.prefix
        return template("refused.html").render(
            status=status,
            title=text(f"refused.{word}.title", lang),
            help=text(f"refused.{word}.help", lang),
            home_words=text("refused.home", lang),
            home=f"{prefix}{HOME}",
            **self.dress(lang, nonce),
        )

    def dress(self, lang: Language, nonce: str) -> Mapping[str, Any]:
        """What every page without a session is drawn with."""
        return {
            "locale": LOCALES[lang].replace("_", "-"),
            "assets": f"{self.settings.prefix}/assets/{version()}/",
            "styles": STYLES[:2],
            "nonce": nonce,
        }


def route_of(
    request: HTTPServerRequest, given: Mapping[str, Any] | None, found: Mapping[str, Any]
) -> str:
    """The address that is asked for, without what stands in it for a job, a problem or a file."""
    method = (request.method or "").lower()
    route = (given or {}).get("routes", {}).get("get" if method == "head" else method)
    if route is not None:
        return route.path
    said = unquote(request.path)
    for part in (*found.get("path_args", ()), *found.get("path_kwargs", {}).values()):
        word = "" if part is None else part.decode("utf-8", "replace")
        before, _, after = said.rpartition(word)
        said = f"{before}{{}}{after}" if word else said
    return said


def _is_awaited(delegate: Any) -> bool:
    """Whether a request is being answered to somebody who is still there."""
    handler = getattr(delegate, "handler", None)  # there is none before the request has come
    if handler is None or handler._finished or isinstance(handler, WebSocketHandler):
        return False
    return not delegate.request.connection.stream.closed()


@cache
def template(name: str) -> Template:
    """The markup of a page without a session."""
    folder = Path(__file__).parent / "pages"
    return Environment(loader=FileSystemLoader(folder), autoescape=True).get_template(name)


def refuse(
    handler: RequestHandler, surface: Surface, status: int, problem: Problem | None = None
) -> None:
    """Answer with a refusal in the form the asker can read; a page leads to the log-in."""
    handler.set_header("Cache-Control", "no-store")
    request = handler.request
    if surface.is_api(request):
        tell(handler, status, problem)
    elif status == 401 and request.method in ("GET", "HEAD") and "Upgrade" not in request.headers:
        asked = request.uri or ""
        come_back = f"?next={quote(asked, safe='')}" if len(asked) <= MOST_NEXT else ""
        handler.redirect(f"{surface.settings.prefix}{LOGIN}{come_back}")
    else:
        handler.set_header("Content-Type", "text/html; charset=utf-8")
        nonce = secrets.token_urlsafe(16)
        handler.set_header("Content-Security-Policy", page_policy(nonce))
        word = "role" if problem and status == 403 else str(status)
        word = word if word in _EXPLAINED else "other"
        handler.finish(surface.page(request, status, word, nonce))


@stream_request_body
class Refused(RequestHandler):
    """Refuses whatever is asked; a body is not kept."""

    def initialize(self, surface: Surface, status: int, problem: Problem | None = None) -> None:
        self._surface, self._status, self._problem = surface, status, problem

    def get(self, *_args: str, **_kwargs: str) -> None:
        self.send_error(self._status)

    head = post = put = patch = delete = options = get  # once the body has come: none is reset

    def data_received(self, chunk: bytes) -> None:
        pass

    def write_error(self, status_code: int, **_kwargs: Any) -> None:
        refuse(self, self._surface, status_code, self._problem)
