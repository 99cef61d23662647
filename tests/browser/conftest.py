"""A real server over a canned engine, and a real browser in front of it."""

import asyncio
import contextlib
import shutil
import threading
import time
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect, sync_playwright

from app.server import Server
from app.web import Web
from data.secret import Secret
from data.settings import Settings
from tests.tws_engine import PASSWORD, USER, Engine, serving

PATIENCE_S = 30
"""For whatever a test waits until: on a laden machine a thread waits seconds for its turn."""
expect.set_options(timeout=PATIENCE_S * 1000)

FLAGS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    """A story in the browser may take long where many run at once; one that hangs still ends."""
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(pytest.mark.timeout(10 * PATIENCE_S))


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
def monitoring(engine, folder, port=0, prefix="", **knobs):
    """Serve Resync on a thread with an event loop of its own."""
    settings = Settings(
        tws_urls=(engine.base,),
        tws_user=USER,
        tws_password=Secret(PASSWORD),
        tws_api=engine.api,
        database_url=f"sqlite:///{folder / 'resync.db'}",
        port=port,
        prefix=prefix,
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
        yield monitor
    finally:
        web.loop.add_callback(_end, web)
        thread.join(2 * PATIENCE_S)
        assert not thread.is_alive()


async def _end(web):
    # A process that ends closes its sockets; a thread has to, or a browser waits on a dead one.
    web._panel._http.stop()
    await web._panel._http.close_all_connections()
    await web._wind_down()


@pytest.fixture
def engine():
    with serving(Engine()) as engine:
        yield engine


@pytest.fixture
def monitor(engine, tmp_path):
    with monitoring(engine, tmp_path) as monitor:
        yield monitor


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        own = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=own, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium):
    """Open an address as a reader; a page that complains or asks another host fails the test.

    `before` is a script that runs before the page's own.
    """
    contexts, complaints = [], []
    silent, over = set(), []

    def open_page(url, *, allow=(), before="", **context):
        context.setdefault("locale", "pt-BR")
        context.setdefault("viewport", {"width": 1440, "height": 1000})
        reader = chromium.new_context(**context)
        contexts.append(reader)
        silent.update(allow)
        page = reader.new_page()
        page.set_default_timeout(2 * PATIENCE_S * 1000)
        if before:
            page.add_init_script(before)
        host = url.split("/")[2]
        page.on("pageerror", lambda error: complaints.append(f"uncaught: {error}"))
        page.on(
            "console",
            # A page that is closed before its session is there complains of that, rightly.
            lambda said: (
                complaints.append(said.text) if said.type == "error" and not over else None
            ),
        )

        def asked(request):
            if not request.url.startswith((f"http://{host}/", f"ws://{host}/", "blob:", "data:")):
                complaints.append(f"asked another host: {request.url}")

        page.on("request", asked)
        page.goto(url)
        page.wait_for_selector("html[data-ready]")
        return page

    yield open_page
    over.append(True)
    for context in contexts:
        context.close()
    assert [c for c in complaints if not any(word in c for word in silent)] == []
