"""The whole of Resync over a canned engine, as people and programs meet it from outside."""

import asyncio
import contextlib
import threading
import time
from dataclasses import dataclass

from app.server import Server
from app.web import Web
from data.secret import Secret
from data.settings import Settings
from tests.stored import store_in
from tests.tws_engine import PASSWORD, USER, Engine

PATIENCE_S = 30
"""For whatever a test waits until: on a laden machine a thread waits seconds for its turn."""


@dataclass
class Monitor:
    """Resync watching `engine`; `poll` looks once and waits until everybody was told."""

    engine: Engine
    web: Web
    url: str

    @property
    def server(self):
        return self.web.server

    def poll(self):
        return self.server.poller.poll_now()

    def wait_until(self, holds, seconds=PATIENCE_S):
        until = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < until, "it never came true"
            time.sleep(0.02)


@contextlib.contextmanager
def monitoring(engine, folder, port=0, prefix="", more=None, **knobs):
    """Serve Resync on a thread with an event loop of its own."""
    settings = Settings(
        tws_urls=(engine.base,),
        tws_user=USER,
        tws_password=Secret(PASSWORD),
        tws_api=engine.api,
        database_url=store_in(folder),
        port=port,
        prefix=prefix,
        **(more or {}),
        knobs={
            "polling_interval_seconds": 300,
            "dashboard_refresh_seconds": 1,
            "timezone": "America/Sao_Paulo",
            **knobs,
        },
    )
    ready, webs, failures = threading.Event(), [], []

    def serve():
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            web = Web(Server(settings))
            webs.append(web)
            web.start()
            web.loop.add_callback(ready.set)
            web.loop.start()
            web.close()
        except BaseException as failure:
            failures.append(failure)
            raise
        finally:
            ready.set()
            loop.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    assert ready.wait(2 * PATIENCE_S)
    assert not failures, failures
    web = webs[0]
    monitor = Monitor(engine, web, f"http://localhost:{web.port}{prefix}/tws-monitor")
    try:
        # The first poll is due at once: begin after it, so that each test knows who polls.
        monitor.wait_until(lambda: web.server.poller.state().last_poll_at is not None)
        monitor.wait_until(lambda: web.server.solutions.is_ready)
        yield monitor
    finally:
        web.loop.add_callback(_end, web)
        thread.join(2 * PATIENCE_S)
        assert not thread.is_alive()


async def _end(web):
    # A process that ends closes its sockets; a thread has to, or a browser waits on a dead one.
    web.connections.stop()
    await web.http.close_all_connections()
    await web._wind_down()
