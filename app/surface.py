"""What every answer has and every request must pass, whoever handles it: pages, assets, API.

Asked under a name that is not ours: 421. Longer than we read: 414 or 431. An address that is
nothing: 404 with a way home. What the frameworks do by themselves is decided here, once.
"""

import secrets
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from jinja2 import Environment, FileSystemLoader, Template
from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.web import (
    Application,
    GZipContentEncoding,
    OutputTransform,
    RequestHandler,
    stream_request_body,
)

from app.api.origins import is_ours, own_names
from app.api.problems import tell
from app.static_files import STYLES, version
from data.settings import Settings
from data.texts import LOCALES, resolve_language, text

HOME = "/tws-monitor"
MOST_URL = 256 * 1024  # `/solutions/find` takes 20,000 characters, escaped up to twelve bytes each
MOST_HEADERS = 64 * 1024
MOST_HEAD = MOST_URL + MOST_HEADERS + 1024
"""Bytes before the body. Who sends more is answered by `app.connections`."""
PROBES = frozenset({"/healthz", "/readyz"})  # they ask by address
_EXPLAINED = (403, 404, 421, 429, 503)

HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
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


class Headers(OutputTransform):
    """Puts `HEADERS` on an answer and takes away what tells the server's make."""

    def __init__(self, request: HTTPServerRequest) -> None:
        pass

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        if "Server" in headers:
            del headers["Server"]
        for name, value in HEADERS.items():
            if name not in headers:
                headers[name] = value
        return status_code, headers, chunk


class Gate(Application):
    """The part of an application that looks at a request before anybody handles it."""

    def find_handler(self, request: HTTPServerRequest, **more: Any) -> Any:
        surface: Surface = self.settings["surface"]
        status = surface.refused(request)
        if status:
            return self.get_handler_delegate(
                request, Refused, {"surface": surface, "status": status}
            )
        return super().find_handler(request, **more)


class Surface:
    """The rules for one server, and how its refusals look."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._names = own_names(settings)

    def options(self) -> dict[str, Any]:
        """What every `Application` of ours is built with."""
        return {
            "surface": self,
            "transforms": [Headers, GZipContentEncoding],
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

    def is_api(self, request: HTTPServerRequest) -> bool:
        """Whether the asker reads problem documents rather than pages."""
        return request.path.removeprefix(self.settings.prefix).startswith("/api/")

    def page(self, request: HTTPServerRequest, status: int, nonce: str) -> str:
        """A refusal for people, in their language, with a way home."""
        asked = request.query_arguments.get("lang")
        lang = resolve_language(
            asked[-1].decode("utf-8", "replace") if asked else None,
            request.headers.get("Accept-Language"),
            str(self.settings.knobs.get("language", "auto")),
        )
        prefix = self.settings.prefix
        key = f"refused.{status if status in _EXPLAINED else 'other'}"
        return _template().render(
            status=status,
            locale=LOCALES[lang].replace("_", "-"),
            title=text(f"{key}.title", lang),
            help=text(f"{key}.help", lang),
            home_words=text("refused.home", lang),
            home=f"{prefix}{HOME}",
            assets=f"{prefix}/assets/{version()}/",
            styles=STYLES[:2],
            nonce=nonce,
        )


@cache
def _template() -> Template:
    folder = Path(__file__).parent / "pages"
    return Environment(loader=FileSystemLoader(folder), autoescape=True).get_template(
        "refused.html"
    )


def refuse(handler: RequestHandler, surface: Surface, status: int) -> None:
    """Answer with a refusal in the form the asker can read."""
    handler.set_header("Cache-Control", "no-store")
    if surface.is_api(handler.request):
        tell(handler, status)
    else:
        handler.set_header("Content-Type", "text/html; charset=utf-8")
        nonce = secrets.token_urlsafe(16)
        handler.set_header("Content-Security-Policy", page_policy(nonce))
        handler.finish(surface.page(handler.request, status, nonce))


@stream_request_body
class Refused(RequestHandler):
    """Refuses whatever is asked; a body is not kept."""

    def initialize(self, surface: Surface, status: int) -> None:
        self._surface, self._status = surface, status

    def get(self, *_args: str, **_kwargs: str) -> None:
        self.send_error(self._status)

    head = post = put = patch = delete = options = get  # once the body has come: none is reset

    def data_received(self, chunk: bytes) -> None:
        pass

    def write_error(self, status_code: int, **_kwargs: Any) -> None:
        refuse(self, self._surface, status_code)
