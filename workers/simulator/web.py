"""What every request of the simulated engine has in common: login, clock, faults, gzip, errors."""

import asyncio
import base64
import binascii
import hmac
import json
import time
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from isal import igzip
from tornado.web import RequestHandler

from workers.simulator.engine import Engine, Refused
from workers.simulator.faults import Fault, spoil
from workers.simulator.listing import encode

if TYPE_CHECKING:
    from workers.simulator.site import Site

_GZIP_FROM = 1024  # bytes
_PAGE = b"<html><head><title>%s</title></head><body><h1>%s</h1></body></html>"


class Answered(Exception):
    """The request has been answered; nothing more is to be done."""


class Handler(RequestHandler):
    """Base of all handlers. Subclasses answer through `reply`, `reply_json` or `fail`."""

    checks_login = True
    strikes = True  # faults strike here

    def initialize(self, site: "Site", **_: Any) -> None:
        self.site = site

    @property
    def engine(self) -> Engine:
        return self.site.engine

    def set_default_headers(self) -> None:
        self.set_header("Server", "WebSphere Application Server")
        self.set_header("X-Content-Type-Options", "nosniff")

    async def prepare(self) -> None:
        self.set_header("Date", format_datetime(self.site.sync(), usegmt=True))
        if self.strikes:
            fault = self.site.faults.due(self.request.path, time.monotonic(), in_list=False)
            self.truncation = None
            if fault is not None:
                await self._strike(fault)
                if self._finished:
                    return
        if self.checks_login and not self._knows_us():
            self.set_header("WWW-Authenticate", 'Basic realm="WebSphere"')
            self.fail(401, "AWSJCS014E The user is not authenticated.")

    def _knows_us(self) -> bool:
        options = self.site.options
        scheme, _, value = self.request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return hmac.compare_digest(value.strip().encode(), options.api_key.encode())
        if scheme.lower() != "basic":
            return False
        try:
            given = base64.b64decode(value.strip(), validate=True)
        except (binascii.Error, ValueError):
            return False
        return hmac.compare_digest(given, f"{options.user}:{options.password}".encode())

    # Faults

    async def _strike(self, fault: Fault) -> None:
        match fault.kind:
            case "slow":
                await asyncio.sleep(2.0 if fault.seconds is None else fault.seconds)
            case "hang":
                await self.site.wait_for_stop(600.0 if fault.seconds is None else fault.seconds)
                self._drop()
            case "drop":
                self._drop()
            case "truncate" | "cut_json":
                self.truncation = fault.kind
            case "html":
                self._page(200, b"Welcome")
            case "html_503":
                self._page(503, b"Service Unavailable")
            case "aws_500":
                self.fail(
                    500,
                    "AWSJSY404E The operation on the plan failed. AWSJDB803E A database deadlock "
                    "or timeout occurred.",
                )
            case "expired_password":
                self.fail(401, "AWSJCS014E The password of the user has expired.")
            case "forbidden":
                self.fail(403, "AWSJCS018E The user is not authorized.")
            case "no_v2":
                self._page(404, b"Not Found")

    def _drop(self) -> None:
        """Close the connection as a network would: without a word."""
        self._finished = True
        self._auto_finish = False
        connection = self.request.connection
        stream = getattr(connection, "stream", None)
        if stream is not None:
            stream.close()

    def _page(self, status: int, title: bytes) -> None:
        self.set_header("Content-Type", "text/html; charset=UTF-8")
        self.set_status(status)
        self.finish(_PAGE % (title, title))

    async def _truncated(self, body: bytes) -> None:
        stream = self.detach()
        self._finished = True
        head = (
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        await stream.write(head.encode() + body[: len(body) // 2])
        stream.close()

    def spoiled(self, items: list[bytes]) -> list[bytes]:
        """The objects of a list answer after the faults that strike lists."""
        fault = self.site.faults.due(self.request.path, time.monotonic(), in_list=True)
        return items if fault is None else list(spoil(fault, items))

    # Answers

    def body(self) -> Any:
        """The JSON of the request; an empty body is an empty object."""
        if not self.request.body.strip():
            return {}
        try:
            return json.loads(self.request.body)
        except (ValueError, UnicodeDecodeError):
            self.fail(400, "AWSJCS011E The request body is not valid JSON.")
            raise Answered from None

    def object(self) -> dict[str, Any]:
        """The JSON object of the request."""
        body = self.body()
        if not isinstance(body, dict):
            self.fail(400, "AWSJCS011E The request body is not an object.")
            raise Answered
        return body

    async def reply(self, body: bytes, content_type: str, status: int = 200) -> None:
        if getattr(self, "truncation", None) == "truncate":
            await self._truncated(body)
            return
        if getattr(self, "truncation", None) == "cut_json":
            body = body[: len(body) * 2 // 3]
        self.set_status(status)
        self.set_header("Content-Type", content_type)
        accepted = self.request.headers.get("Accept-Encoding", "")
        if len(body) >= _GZIP_FROM and "gzip" in accepted:
            self.set_header("Content-Encoding", "gzip")
            self.set_header("Vary", "Accept-Encoding")
            loop = asyncio.get_running_loop()
            body = await loop.run_in_executor(None, igzip.compress, body, 1)
        self.finish(body)

    async def reply_json(self, thing: Any, status: int = 200) -> None:
        await self.reply(encode(thing), "application/json", status)

    def fail(self, status: int, *messages: str) -> None:
        """An error in the shape V1 clients read: `exceptionName` and `messages`."""
        self.set_status(status)
        self.set_header("Content-Type", "application/json")
        name = "com.ibm.tws.conn.exception.ConnException"
        self.finish(encode({"exceptionName": name, "messages": list(messages)}))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        error = kwargs.get("exc_info", (None, None, None))[1]
        if isinstance(error, Refused):
            self.fail(500, str(error))
        elif not self._finished:
            self.fail(status_code, f"AWSJCS011E An internal error has occurred ({status_code}).")

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        if not isinstance(value, Refused | Answered):
            super().log_exception(typ, value, tb)


class NotThere(Handler):
    """Everything that is no path of the engine."""

    def _none(self, *_: str) -> None:
        self._page(404, b"Error 404: Not Found")

    get = post = put = delete = patch = head = options = _none
