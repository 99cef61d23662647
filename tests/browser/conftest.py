"""A real server over a canned engine, and a real browser in front of it."""

import gc
from functools import cache

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.chromium import FLAGS, light
from tests.serving import PATIENCE_S, monitoring
from tests.tws_engine import Engine, serving

expect.set_options(timeout=PATIENCE_S * 1000)


def pytest_collection_modifyitems(items):
    """A story in the browser may take long where many run at once; one that hangs still ends."""
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(pytest.mark.timeout(10 * PATIENCE_S))


@pytest.fixture(scope="module", autouse=True)
def _collected():
    """A server takes what is there when it starts out of the collector's sight, older ones too."""
    yield
    gc.unfreeze()
    gc.collect()


@pytest.fixture
def engine():
    with serving(Engine()) as engine:
        yield engine


@pytest.fixture
def monitor(engine, tmp_path):
    with monitoring(engine, tmp_path) as monitor:
        yield monitor


@pytest.fixture(scope="session")
def launched():
    """Launches a browser of either kind (`tests/chromium.py`), each once."""
    with sync_playwright() as playwright:
        yield cache(lambda own: playwright.chromium.launch(executable_path=own(), args=FLAGS))


@pytest.fixture(scope="session")
def chromium(launched):
    return launched(light)


@pytest.fixture
def open_page(launched):
    """Open an address as a reader; a page that complains or asks another host fails the test.

    `before` is a script that runs before the page's own; `browser` is `whole` (`tests/chromium.py`)
    where the light one cannot do it. A story of the service worker asks for one (`WITH_WORKER`):
    where one takes a page over while a story answers in the server's place, the browser asks the
    server all the same.
    """
    contexts, complaints = [], []
    silent, over = set(), []

    def open_page(url, *, allow=(), before="", browser=light, **context):
        context.setdefault("locale", "pt-BR")
        context.setdefault("viewport", {"width": 1440, "height": 1000})
        context.setdefault("service_workers", "block")
        reader = launched(browser).new_context(**context)
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
