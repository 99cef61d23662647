"""`/mcp`: the official SDK's server behind our own gate and limits.

The SDK speaks ASGI and is asked a whole request at a time. It is stateless and answers in JSON, so
any instance answers any call. It lives on an event loop of its own: reading a body of a mebibyte,
or importing the SDK with the first call, holds no page and no socket up.
"""

import asyncio
import re
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import Future
from typing import Any

from app.agents.tools import Caller
from app.api.base import MOST_BODY, ApiHandler, Limits
from app.api.core import Core
from app.api.problems import Problem
from app.api.routes import Pattern
from app.rights import Right, rule_of
from app.surface import AGENTS

_CALLER = "resync.caller"
_OURS = frozenset({"server", "date", "content-length", "transfer-encoding", "connection"})
"""Headers of an answer that Tornado writes."""

Message = MutableMapping[str, Any]
_Asgi = Callable[[Message, Callable[[], Any], Callable[[Message], Any]], Awaitable[None]]
_Started = tuple[_Asgi, asyncio.AbstractEventLoop, asyncio.Event]


class Door:
    """Starts the SDK's session manager with the first request; belongs to the server's loop."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._started: Future[_Started] | None = None
        self._thread: threading.Thread | None = None

    async def ask(self, scope: Message, body: bytes) -> list[Message]:
        """What the SDK sends in answer to a request; raises what its start raises."""
        if self._started is None:
            self._started = Future()
            self._thread = threading.Thread(target=self._live, args=(self._started,), name="mcp")
            self._thread.start()
        app, loop, _ = await asyncio.wrap_future(self._started)
        return await asyncio.wrap_future(
            asyncio.run_coroutine_threadsafe(_asked(app, scope, body), loop)
        )

    def close(self) -> None:
        """End whatever the SDK runs; nothing is answered any more."""
        if self._started is None or self._thread is None:
            return
        if self._started.exception() is None:
            _, loop, over = self._started.result()
            loop.call_soon_threadsafe(over.set)
        self._thread.join()

    def _live(self, started: "Future[_Started]") -> None:
        try:
            asyncio.run(self._serve(started))
        except Exception as error:
            if started.done():
                raise
            started.set_exception(error)

    async def _serve(self, started: "Future[_Started]") -> None:
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        from app.agents.protocol import mcp_server

        manager = StreamableHTTPSessionManager(
            mcp_server(self._core, _caller),
            json_response=True,
            stateless=True,
            max_request_body_size=MOST_BODY,
        )
        over = asyncio.Event()
        async with manager.run():
            started.set_result((manager.handle_request, asyncio.get_running_loop(), over))
            await over.wait()


async def _asked(app: _Asgi, scope: Message, body: bytes) -> list[Message]:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


def _caller(ctx: Any) -> Caller:
    return ctx.request.scope[_CALLER]


class AgentHandler(ApiHandler):
    """Refuses what the API refuses, and a foreign page whatever it asks; else asks the SDK.

    There is no stream to open with GET: that is 405, as the protocol says.
    """

    right = Right.VIEWER

    door: Door

    def initialize(
        self, core: Core, limits: Limits, right: Right | None = None, door: Door | None = None
    ) -> None:
        super().initialize(core, limits, right)
        self.door = door or Door(core)

    def allowed_methods(self) -> tuple[str, ...]:
        return ("POST", "OPTIONS")

    def refusal(self) -> Problem | None:
        return super().refusal() if self.origin_allowed() else Problem(403)

    async def post(self) -> None:
        sent = await self.door.ask(self._scope(), self.read())
        for message in sent:
            if message["type"] == "http.response.start":
                self.set_status(message["status"])
                for name, value in message["headers"]:
                    if name.decode("latin-1") not in _OURS:
                        self.set_header(name.decode("latin-1"), value.decode("latin-1"))
            else:
                self.write(message["body"])
        self.finish()

    def _scope(self) -> Message:
        request, asker = self.request, self.asker
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": request.protocol,
            "path": AGENTS,
            "raw_path": AGENTS.encode(),
            "root_path": "",
            "query_string": (request.query or "").encode(),
            "headers": [
                (name.lower().encode("latin-1"), value.encode("latin-1", "replace"))
                for name, value in request.headers.get_all()
            ],
            "client": None,
            "server": None,
            _CALLER: Caller(asker.signature, asker.right, "http", self.lang, asker.address),
        }


def agent_route(core: Core, limits: Limits, door: Door) -> Pattern:
    """The address; raises `NoRule` when nothing says who may use it."""
    rule_of(AgentHandler, AGENTS)
    return re.escape(AGENTS), AgentHandler, {"core": core, "limits": limits, "door": door}
