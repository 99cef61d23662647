"""The web around the server: Panel's pages, the API and the sockets in one Tornado process."""

import asyncio
import errno
import gc
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any

import panel as pn
from tornado.ioloop import IOLoop
from tornado.web import RedirectHandler

from app.api.routes import api_routes
from app.api.socket_hub import Hub
from app.board import open_live
from app.loop_probe import LoopProbe
from app.pages import apps
from app.pages.reader import reader_of
from app.server import Server
from app.static_files import favicon, static_routes
from data.errors import ResyncError

logger = logging.getLogger(__name__)

HOME = "/tws-monitor"
END_WITHIN_S = 8.0
"""After SIGTERM the process is gone by then, whatever hangs."""
SWITCH_INTERVAL_S = 0.001
"""A poll of a large plan is pure Python in another thread: the loop gets the GIL back sooner."""


class Web:
    """Serves a `Server`. Build and start it on the thread whose event loop it shall use."""

    def __init__(self, server: Server) -> None:
        self.server = server
        core = server.core
        self.probe = LoopProbe()
        self.hub = Hub(core)
        self.live = open_live(core)
        core.process = self._process_figures(core.process)
        core.sessions = self.live.metrics
        core.sockets = self.hub.metrics
        settings = server.settings
        prefix = settings.prefix
        routes: list[Any] = [
            (r"/", RedirectHandler, {"url": f"{prefix}{HOME}", "permanent": False}),
            *static_routes(),
            *api_routes(core, self.hub),
        ]
        pages: Any = apps(core, self.live, reader_of(core))  # Panel's type wants its own protocol
        try:
            self._panel = pn.io.server.get_server(
                pages,
                port=settings.port,
                address=settings.host,
                prefix=prefix,
                websocket_origin=_origins(server),
                start=False,
                show=False,
                title="Resync",
                verbose=False,
                compress_response=True,
                ico_path=favicon(),
                warm=True,  # the first session imports much: not while a reader waits
                websocket_ping_interval=25,
                websocket_ping_timeout=20,
                unused_session_lifetime_milliseconds=30_000,
                extra_patterns=routes,
            )
        except OSError as error:
            raise _port_error(error, settings.host, settings.port) from None
        self.loop: IOLoop = self._panel.io_loop

    @property
    def port(self) -> int:
        return int(self._panel.port or 0)

    @property
    def url(self) -> str:
        host = self.server.settings.host
        shown = f"[{host}]" if ":" in host else host
        return f"http://{shown}:{self.port}{self.server.settings.prefix}{HOME}"

    def start(self) -> None:
        """Listen, and let the server begin; returns at once."""
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        gc.collect()
        gc.freeze()  # what the imports made stays for ever: no collection need look at it again
        self._panel.start()
        self.loop.add_callback(self.probe.start)
        self.loop.add_callback(self.hub.start)
        bus, poller = self.server.bus, self.server.poller
        bus.on_events("live", self.live.on_events)
        bus.on_notice("live", self.live.on_notice)
        poller.on_poll("live", self.live.on_poll)
        self.server.solutions.on_change = self.live.on_notice
        self.server.dependents.on_change = self.live.on_notice
        self.live.start()
        self.server.start()

    def run(self, ready: Callable[[str], None]) -> None:
        """Serve until SIGTERM or SIGINT; `ready` is told the address."""
        self.start()
        loop = asyncio.get_event_loop_policy().get_event_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop_soon)
        ready(self.url)
        self.loop.start()
        self.close()

    def _stop_soon(self) -> None:
        self.loop.add_callback(self._wind_down)

    async def _wind_down(self) -> None:
        """Take no more requests, say goodbye to the sockets (1001), then let the loop end."""
        logger.info("Stopping")
        guard = threading.Timer(END_WITHIN_S, _give_up)
        guard.daemon = True
        guard.start()
        self._panel._http.stop()
        await self.hub.close()
        self.probe.stop()
        self.loop.stop()

    def close(self) -> None:
        """After the loop has ended: the workers, then the store."""
        self.live.stop()
        self._panel.stop(wait=False)
        self.server.close()

    def _process_figures(
        self, others: Callable[[], Mapping[str, Any]]
    ) -> Callable[[], Mapping[str, Any]]:
        return lambda: {**others(), **self.probe.figures()}


def _give_up() -> None:
    """The last way out: a thread that no time-out reaches (a name server, a disk) holds the end up.

    What was told is in the store; what is not kept yet is seen again after the next start.
    """
    logger.error("Something takes too long to end; ending without it")
    logging.shutdown()
    os._exit(0)


def _origins(server: Server) -> list[str]:
    """Hosts whose pages may open Bokeh's socket: our own and the allowed ones."""
    settings = server.settings
    port = settings.port
    # Bokeh's list cannot name an IPv6 address; a page opened by one is let in by host name only.
    hosts = {"localhost", "127.0.0.1", settings.host.lower()}
    own = [f"{host}:{port}" for host in sorted(hosts) if ":" not in host]
    return own + [origin.partition("://")[2] for origin in settings.allowed_origins]


def _port_error(error: OSError, host: str, port: int) -> ResyncError:
    if error.errno == errno.EADDRINUSE:
        return ResyncError(
            f"Port {port} on {host} is in use: stop what listens there or set APP_PORT."
        )
    if error.errno == errno.EACCES:
        return ResyncError(f"Port {port} needs more rights: set APP_PORT to 1024 or higher.")
    return ResyncError(f"Cannot listen on {host}:{port}: {error.strerror or error}. See APP_HOST.")
