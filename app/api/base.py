"""What every API handler shares: JSON in and out, problems, limits, origins, language.

The body is read here and bounded here, so that one over 1 MiB is answered with 413 instead of
filling memory.
"""

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import msgspec
from tornado.web import HTTPError, RequestHandler, stream_request_body

from app.api.core import Core, Pace
from app.api.limits import Limiter
from app.api.origins import may_write
from app.api.problems import Problem, invalid, problem_of, tell
from app.refusals import Refusal
from app.rights import Asker, Right
from data.store.errors import StoreError, StoreInvalid
from data.texts import Language, resolve_language

logger = logging.getLogger(__name__)
T = TypeVar("T")
_ASKED_WITH = "Content-Type, Accept-Language, Authorization"

MOST_BODY = 1024 * 1024  # contract, section 2
_MOST_DRAINED = 16 * 1024 * 1024
"""A body up to this is read to its end and thrown away, so that the client hears the 413."""
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Limits:
    """One limiter for what changes something, one for what only reads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.writes = Limiter(rate=50, burst=500, clock=clock)
        self.reads = Limiter(rate=200, burst=2000, clock=clock)


class Telling(RequestHandler):
    """Problems, and the reader's language, for whoever speaks with a client."""

    core: Core

    @property
    def lang(self) -> Language:
        return resolve_language(
            self.get_query_argument("language", None),
            self.request.headers.get("Accept-Language"),
            self.core.runtime.current.language,
        )

    @property
    def asker(self) -> Asker:
        """Who asks, by his cookie or his key: the gate has let him in (app/surface.py)."""
        return self.core.doors.asker(self.request)

    def origin_allowed(self) -> bool:
        return may_write(self.request, self.core.settings)

    def allowed_methods(self) -> tuple[str, ...]:
        return ("GET", "HEAD", "OPTIONS")

    def set_default_headers(self) -> None:
        self.set_header("Cache-Control", "no-store")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        if status_code == 405:
            self.set_header("Allow", ", ".join(self.allowed_methods()))
        tell(self, status_code, kwargs.get("exc_info", (None, None))[1])


@stream_request_body
class ApiHandler(Telling):
    """Subclasses define `get`…; they `reply` or raise `Problem`. Who may use them says their row of
    the table of routes.

    `watching` are those who look whether we live: they are never refused for their rate.
    """

    watching: bool = False
    _limits: Limits
    _received: bytearray
    _length: int

    def initialize(self, core: Core, limits: Limits, right: Right | None = None) -> None:
        self.core = core
        self._limits = limits
        self._received = bytearray()
        self._length = 0
        self._cross_origin_headers()

    # In

    def prepare(self) -> None:
        connection: Any = self.request.connection
        connection.set_max_body_size(1 << 62)  # ours is the limit, see data_received
        refusal = self.refusal()
        if refusal is None:
            return
        declared = self.request.headers.get("Content-Length", "0")
        if declared.isdigit() and int(declared) > _MOST_DRAINED:
            raise refusal
        # Answering before the body was read would reset the connection under the client's hands:
        # the refusal takes the place of the method and is told once the body has come.
        setattr(self, (self.request.method or "").lower(), partial(_refuse, refusal))

    def refusal(self) -> Problem | None:
        """What forbids this request, whatever its body."""
        method = self.request.method or ""
        if method not in self.allowed_methods():
            return Problem(405)
        limiter = self._limits.writes if method in _WRITES else self._limits.reads
        wait_s = 0 if self.watching else limiter.wait_s(self.asker.allowance)
        if wait_s:
            return Problem(429, headers={"Retry-After": str(wait_s)})
        if method in _WRITES and not self.origin_allowed():
            return Problem(403)
        declared = self.request.headers.get("Content-Length", "0")
        if declared.isdigit() and int(declared) > MOST_BODY:
            return Problem(413)
        return None

    def data_received(self, chunk: bytes) -> None:
        self._length += len(chunk)
        if self._length <= MOST_BODY:
            self._received += chunk
        elif self._length > _MOST_DRAINED and not self._finished:
            self.send_error(413)

    def read(self) -> bytes:
        """The body, which says that it is JSON; raises 413 or 415."""
        if self._length > MOST_BODY:
            raise Problem(413)
        kind, _, parameters = self.request.headers.get("Content-Type", "").partition(";")
        charset = parameters.strip().lower().partition("charset=")[2].strip('"')
        if kind.strip().lower() != "application/json" or charset not in ("", "utf-8", "utf8"):
            raise Problem(415)
        return bytes(self._received)

    def json(self) -> Any:
        """The JSON of the request; raises 413, 415 or 400."""
        try:
            return msgspec.json.decode(self.read())
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Problem(400, "The body is not well-formed JSON.") from None

    def body(self) -> dict[str, Any]:
        """The JSON object of the request; raises 413, 415, 400 or 422."""
        read = self.json()
        if not isinstance(read, dict):
            raise invalid("", "the body must be a JSON object")
        return read

    @property
    def has_body(self) -> bool:
        return self._length > 0

    # Out

    def set_default_headers(self) -> None:
        super().set_default_headers()
        # Called once before `initialize` too, when there is no core yet.
        if hasattr(self, "core"):
            self._cross_origin_headers()

    def _cross_origin_headers(self) -> None:
        origin = self.request.headers.get("Origin")
        if origin and origin.lower() in self.core.settings.allowed_origins:
            self.set_header("Access-Control-Allow-Origin", origin)
            self.set_header("Access-Control-Allow-Credentials", "true")
            self.set_header("Cross-Origin-Resource-Policy", "cross-origin")
            self.add_header("Vary", "Origin")

    def reply(self, body: Any, status: int = 200) -> None:
        """Answer with JSON; instants in it must be aware and are written in UTC."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.set_header("Content-Language", self.lang)
        self.finish(msgspec.json.encode(body))

    def compute_etag(self) -> None:
        return None  # nothing here is cached: hashing every answer would be for nobody

    async def work(self, pace: Pace, work: Callable[[], T]) -> T:
        """Do it off the event loop; what is refused becomes a problem."""
        try:
            return await self.core.run(work, pace=pace)
        except Refusal as refused:
            raise problem_of(refused) from None
        except StoreInvalid as error:
            raise invalid("cursor", str(error)) from None
        except StoreError as error:
            logger.warning("The store could not answer: %s", error)
            raise Problem(503, headers={"Retry-After": "5"}) from None

    def head(self, *args: str, **kwargs: str) -> Any:
        return getattr(self, "get")(*args, **kwargs)  # noqa: B009 - the base's own get is a 405

    def options(self, *_args: str, **_kwargs: str) -> None:
        allowed = ", ".join(self.allowed_methods())
        self.set_header("Allow", allowed)
        if self.origin_allowed() and self.request.headers.get("Origin"):
            self.set_header("Access-Control-Allow-Methods", allowed)
            self.set_header("Access-Control-Allow-Headers", _ASKED_WITH)
            self.set_header("Access-Control-Max-Age", "600")
        self.set_status(204)
        self.finish()

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        if isinstance(value, HTTPError):
            return  # told to the client; the access log has it
        logger.error(
            "%s %s failed", self.request.method, self.request.path, exc_info=(typ, value, tb)
        )


def _refuse(refusal: Problem, *_args: str, **_kwargs: str) -> None:
    raise refusal


class NotFound(ApiHandler):
    """Every path under `/api` that is nothing."""

    right = Right.VIEWER

    def refusal(self) -> Problem:
        return Problem(404)
