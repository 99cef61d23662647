"""10,000 hostile texts at each sink: files, logs, messages, a living server, pages in a browser.

    .venv/bin/python tests/load/hostile.py [--count 10000] [--only pages]

Exits with 1 when a single one is more than text somewhere.
"""

import argparse
import logging
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402

from app.api.base import Limits  # noqa: E402
from tests import hostile_pages, hostile_server  # noqa: E402
from tests.chromium import FLAGS, light  # noqa: E402
from tests.hostile import SINKS, texts  # noqa: E402
from tests.living import living  # noqa: E402
from tests.serving import monitoring  # noqa: E402
from tests.tws_engine import Engine, serving  # noqa: E402

ON_A_PAGE = 250
AT_ONCE = 250  # jobs in a plan


def parts(given, size):
    return (given[low : low + size] for low in range(0, len(given), size))


def at_sinks(given):
    for name, sink in SINKS.items():
        began = time.monotonic()
        sink(given)
        print(f"{name}: {len(given)} texts, {time.monotonic() - began:.1f} s", flush=True)


def through_a_server(given):
    """Out of every door of a server, as many at once as a plan has; and as people write them."""
    began, kept = time.monotonic(), {}
    for some in parts(given, AT_ONCE):
        with (
            tempfile.TemporaryDirectory() as folder,
            living(Path(folder), limits=Limits(lambda: time.monotonic() * 1e6)) as server,
        ):
            hostile_server.fail(server, some)
            hostile_server.comes_out(server, some)
            hostile_server.told_to_agents(server, some)
            for what, count in hostile_server.written(server, some).items():
                what = "/notes" if what.endswith("/notes") else what
                kept[what] = kept.get(what, 0) + count
    print(f"server: {len(given)} texts, {time.monotonic() - began:.1f} s; kept {kept}", flush=True)


def on_pages(given):
    began, seen = time.monotonic(), 0
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Engine()) as engine,
        monitoring(engine, Path(folder)) as monitor,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=light(), args=FLAGS)
        page = browser.new_page(service_workers="block", locale="pt-BR")
        page.on("request", lambda asked: outside(asked.url, monitor.url))
        for some in parts(given, ON_A_PAGE):
            hostile_pages.fail(monitor, some)
            hostile_pages.shows(page, monitor, some)
            hostile_pages.notified(page, monitor, some)
            seen += len(some)
            print(f"pages: {seen} texts, {time.monotonic() - began:.1f} s", flush=True)
        browser.close()


def outside(asked, ours):
    host = ours.split("/")[2]
    assert asked.startswith((f"http://{host}/", f"ws://{host}/", "blob:", "data:")), asked


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--only", choices=["sinks", "server", "pages"])
    options = parser.parse_args()
    logging.getLogger("tornado.access").setLevel(logging.CRITICAL)
    given = texts(options.count)
    for name, look in (("sinks", at_sinks), ("server", through_a_server), ("pages", on_pages)):
        if options.only in (None, name):
            look(given)


if __name__ == "__main__":
    main()
