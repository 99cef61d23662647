"""The web around the server: Panel's pages, the API and the sockets in one Tornado process."""

import asyncio
import errno
import gc
import logging
import secrets
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from bokeh.core.validation import silence
from bokeh.core.validation.warnings import EMPTY_LAYOUT
from bokeh.embed.bundle import extension_dirs
from bokeh.server import urls
from bokeh.server.tornado import BokehTornado
from bokeh.server.views.multi_root_static_handler import MultiRootStaticHandler
from bokeh.server.views.static_handler import StaticHandler
from panel.io.application import build_applications
from panel.io.document import _cleanup_doc
from panel.io.session import generate_session
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop, PeriodicCallback
from tornado.netutil import bind_sockets

from app.agents.door import Door, agent_route
from app.api.base import Limits
from app.api.routes import api_routes
from app.api.socket_hub import Hub
from app.board import open_live
from app.certificate import Certificate
from app.connections import Connections, most_connections
from app.guide import guide_routes
from app.installed import installed_routes
from app.loop_probe import LoopProbe
from app.pages import apps, moved, problem_pages
from app.pages.login import login_routes, say_who_is_missing
from app.pages.reader import reader_of
from app.pages.session import TOKEN_LIFE_S, PageHandler, PageSocket, Ties, Visits
from app.server import Server
from app.service_manager import tell
from app.static_files import favicon, static_routes
from app.stopping import end_on_signals
from app.surface import HOME, MOST_HEAD, Gate, Leads, Surface, check_rules
from data.errors import ResyncError
from data.store.telling.keys import kept_key
from data.texts import LANGUAGE_COOKIE

logger = logging.getLogger(__name__)

ANSWERS_S = 4.0
"""What is being answered when we are stopped has so long."""
SWITCH_INTERVAL_S = 0.001
"""A poll of a large plan is pure Python in another thread: the loop gets the GIL back sooner."""
IDLE_S = 30  # between requests of a connection, and for a head to come in
BODY_S = 30  # for a body to come in
MOST_BODY = 1024 * 1024  # of a page's request and of a session's message; the API bounds its own
LOOK_MS = 2000  # between two looks whether those whose sockets are open are in still
RENEW_MS = 60_000  # until a new certificate of ours is seen
UNUSED_SESSION_MS = 15_000  # until a session that no browser is connected to goes

# What Panel and Bokeh serve of each page, and beside them: this, and nothing else of theirs.
urls.per_app_patterns[:] = [(r"/ws", PageSocket), (r"", PageHandler)]
urls.toplevel_patterns[:] = [
    (r"/static/extensions/(.*)", MultiRootStaticHandler, {"root": extension_dirs}),
    (r"/static/(.*)", StaticHandler),
]


class Site(Gate, BokehTornado):
    """Panel's pages and all our other addresses, behind one gate."""


class Web:
    """Serves a `Server`, on a port that others may `share`. Build and start it on the thread whose
    event loop it shall use."""

    def __init__(self, server: Server, *, share_port: bool = False) -> None:
        self.server = server
        core = server.core
        self.probe = LoopProbe()
        self.hub = Hub(core)
        self.door = Door(core)
        self.live = open_live(core)
        core.process = self._process_figures(core.process)
        core.sessions = self.live.metrics
        core.sockets = self.hub.metrics
        self.loop = IOLoop.current()
        settings = server.settings
        try:
            sockets = bind_sockets(settings.port, settings.host, reuse_port=share_port)
        except OSError as error:
            raise port_error(error, settings.host, settings.port) from None
        self.port = int(sockets[0].getsockname()[1])
        self.site = self._site()
        self.renewing: PeriodicCallback | None = None
        self.certificate = self._certificate()
        self.http = HTTPServer(
            self.site,
            max_header_size=MOST_HEAD,
            max_body_size=MOST_BODY,
            idle_connection_timeout=IDLE_S,
            body_timeout=BODY_S,
        )
        self.looking: PeriodicCallback | None = None
        secure = self.certificate.context if self.certificate else None
        self.connections = Connections(self.http, sockets, most_connections(), secure)

    def _site(self) -> Site:
        settings, core = self.server.settings, self.server.core
        surface = self.surface = Surface(settings, core.doors)
        limits = Limits()
        self.visits = visits = Visits(surface)
        home = {"url": f"{settings.prefix}{HOME}", "permanent": False}
        # Panel's type wants its own protocol.
        pages: Any = apps(core, self.live, reader_of(core))
        applications = build_applications(pages, title="Resync")
        _warm(applications.items())
        for application in applications.values():
            application.add(Ties(core.doors))
        site = Site(
            applications,
            prefix=settings.prefix,
            extra_patterns=[
                (r"/?", Leads, home),
                *login_routes(core, surface),
                *moved(settings.prefix),
                *problem_pages(settings.prefix),
                *static_routes(),
                *guide_routes(),
                *installed_routes(settings.prefix),
                *api_routes(core, self.hub, limits),
                agent_route(core, limits, self.door),
            ],
            use_index=False,
            ico_path=favicon(),
            # A page holds a token of its session: of the request only the language is in it.
            include_headers=["Accept-Language"],
            include_cookies=[LANGUAGE_COOKIE],
            sign_sessions=True,
            # The database's: a page of one process may find its socket at another.
            secret_key=kept_key(core.db, "pages", partial(secrets.token_urlsafe, 32))
            .reveal()
            .encode(),
            session_token_expiration=TOKEN_LIFE_S,
            unused_session_lifetime_milliseconds=UNUSED_SESSION_MS,
            check_unused_sessions_milliseconds=5000,
            websocket_max_message_size_bytes=MOST_BODY,
            websocket_ping_interval=25,
            websocket_ping_timeout=20,
            visits=visits,
            **surface.options(),
        )
        visits.applications = site.applications.values()
        site.initialize(self.loop)
        check_rules(site.default_router)
        return site

    def _certificate(self) -> Certificate | None:
        settings = self.server.settings
        if settings.tls_cert_file is None:
            return None
        certificate = Certificate(settings.tls_cert_file, settings.tls_key_file)
        self.renewing = PeriodicCallback(partial(asyncio.to_thread, certificate.renew), RENEW_MS)
        return certificate

    @property
    def url(self) -> str:
        host = self.server.settings.host
        shown = f"[{host}]" if ":" in host else host
        return f"{self.server.settings.scheme}://{shown}:{self.port}{self.server.settings.prefix}{HOME}"

    def start(self) -> None:
        """Listen, and let the server begin; returns at once."""
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        gc.collect()
        gc.freeze()  # what the imports made stays for ever: no collection need look at it again
        self.site.start()
        self.connections.start()
        self.loop.add_callback(self.probe.start)
        self.loop.add_callback(self.hub.start)
        if not self.server.core.doors.are_open:
            self._watch_the_doors()
        if self.renewing is not None:
            self.loop.add_callback(self.renewing.start)
        # After how polling goes, which it shows.
        self.server.db.feed.follow("live", self.live.followed, patient=True)
        self.live.start()
        self.server.start(self.url.removesuffix(HOME))

    def run(self, ready: Callable[[str], None]) -> None:
        """Serve until SIGTERM or SIGINT; `ready` is told the address."""
        end_on_signals(self._stop_soon)
        self.start()  # a poll may be seen, and the process stopped, at once
        ready(self.url)
        self.loop.start()
        self.close()

    def _watch_the_doors(self) -> None:
        """Whoever has lost his right is out at once; whose time is over, within seconds."""

        def look() -> None:
            self.visits.look()
            self.hub.look()

        core = self.server.core
        core.access.on_change(lambda: self.loop.add_callback(look))
        self.looking = PeriodicCallback(look, LOOK_MS)
        self.loop.add_callback(self.looking.start)
        say_who_is_missing(core)

    def _stop_soon(self) -> None:
        tell("STOPPING=1")
        self.loop.add_callback(self._wind_down)

    async def _wind_down(self) -> None:
        """Take no more requests, say goodbye to the sockets (1001), give the answers that are
        awaited, then let the loop end."""
        logger.info("Stopping")
        self.connections.stop()
        await self.hub.close()
        self.visits.say_goodbye()
        until = self.loop.time() + ANSWERS_S
        while self.surface.is_answering() and self.loop.time() < until:  # noqa: ASYNC110 - ends soon
            await asyncio.sleep(0.02)
        self.probe.stop()
        if self.looking is not None:
            self.looking.stop()
        if self.renewing is not None:
            self.renewing.stop()
        self.loop.stop()

    def close(self) -> None:
        """After the loop has ended: the workers, then the store."""
        self.live.stop()
        self.door.close()
        self.connections.stop()
        self.site.stop(wait=False)
        self.server.close()

    def _process_figures(
        self, others: Callable[[], Mapping[str, Any]]
    ) -> Callable[[], Mapping[str, Any]]:
        return lambda: {**others(), **self.probe.figures()}


_warmed: set[str] = set()
"""The pages that have been opened once in this process."""


def _warm(applications: Iterable[tuple[str, Any]]) -> None:
    """Open each page once: the first session imports much, and no reader shall wait for it."""
    silence(EMPTY_LAYOUT)  # of the places for charts, where there is none yet
    for path, application in applications:
        if path not in _warmed:
            _cleanup_doc(generate_session(application).document)
            _warmed.add(path)


def port_error(error: OSError, host: str, port: int) -> ResyncError:
    """What to do where we cannot listen there."""
    if error.errno == errno.EADDRINUSE:
        return ResyncError(
            f"Port {port} on {host} is in use: stop what listens there or set APP_PORT."
        )
    if error.errno == errno.EACCES:
        return ResyncError(f"Port {port} needs more rights: set APP_PORT to 1024 or higher.")
    return ResyncError(f"Cannot listen on {host}:{port}: {error.strerror or error}. See APP_HOST.")
