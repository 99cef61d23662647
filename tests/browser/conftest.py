"""A real server over a canned engine, and a real browser in front of it."""

import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.serving import PATIENCE_S, monitoring
from tests.tws_engine import Engine, serving

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
