"""10,000 hostile texts at each sink and through each door: files, logs, messages, a living server,
pages in a browser.

    .venv/bin/python tests/load/hostile.py [--count 10000] [--only pages] [--seed 12]

Exits with 1 when a single one is more than text somewhere, when anything fails, or when a log
holds a secret or a sign that commands a terminal.
"""

import argparse
import logging
import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import sync_playwright  # noqa: E402

from app import logs  # noqa: E402
from app.api.base import Limits  # noqa: E402
from tests import hostile_doors, hostile_pages, hostile_server  # noqa: E402
from tests.chromium import FLAGS, light  # noqa: E402
from tests.hostile import SINKS, is_quiet, texts  # noqa: E402
from tests.living import living  # noqa: E402
from tests.secrecy import secret_in  # noqa: E402
from tests.serving import monitoring  # noqa: E402
from tests.tws_engine import Engine, serving  # noqa: E402

ON_A_PAGE = 250
AT_ONCE = 250  # jobs in a plan
FAILED = 5  # where the doors are tried: each costs at each of them


def parts(given, size):
    return (given[low : low + size] for low in range(0, len(given), size))


def at_sinks(given):
    for name, sink in SINKS.items():
        began = time.monotonic()
        sink(given)
        print(f"{name}: {len(given)} texts, {time.monotonic() - began:.1f} s", flush=True)


class Log(logging.Handler):
    """What must not be in the log: a failure (but that Bokeh was sent no message of its own), a
    secret, a line that is more than one or commands a terminal."""

    def __init__(self):
        super().__init__()
        self.wrong = []

    def emit(self, record):
        line = logs.Lines().format(record)
        failed = record.levelno >= logging.ERROR and not record.name.startswith("bokeh.")
        if failed or secret_in(line) or not is_quiet(line, breaks="\t\n"):
            self.wrong.append(line)


def watched():
    log = Log()
    logging.getLogger().addHandler(log)
    logging.getLogger("tornado.access").setLevel(logging.CRITICAL)
    return log


def through_a_server(some):
    """As names of the engine, out of every door; and in by each door, as whoever writes them."""
    log, freely = watched(), Limits(lambda: time.monotonic() * 1e6)
    told = Counter()
    with tempfile.TemporaryDirectory() as folder:
        with living(Path(folder) / "out", limits=freely) as server:
            hostile_server.fail(server, some)
            hostile_server.comes_out(server, some)
            hostile_server.told_to_agents(server, some)
        with living(Path(folder) / "in", limits=freely) as server:
            hostile_server.fail(server, some[:FAILED])
            for door in (hostile_doors.bodies, hostile_doors.addresses, hostile_doors.messages,
                         hostile_doors.tools):  # fmt: skip
                told.update(door(server, some))
        with living(Path(folder) / "shut", limits=freely, auth="basic") as inside:
            told.update(hostile_doors.log_ins(inside, some))
    assert log.wrong == []
    return told


def through_servers(given):
    """So many at once as a plan has, each lot a server of its own."""
    began, seen, told = time.monotonic(), 0, Counter()
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), mp_context=fresh) as hands:
        for some, one in zip(
            parts(given, AT_ONCE), hands.map(through_a_server, parts(given, AT_ONCE)), strict=True
        ):
            told.update(one)
            seen += len(some)
            print(f"doors: {seen} texts, {time.monotonic() - began:.1f} s", flush=True)
    print(f"doors: {dict(told)}", flush=True)


def by_browsers(given):
    """What a page's browser says by Bokeh's own socket."""
    log, began = watched(), time.monotonic()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Engine()) as engine,
        monitoring(engine, Path(folder)) as monitor,
    ):
        told = hostile_doors.pages(monitor, given)
    assert log.wrong == []
    print(f"sockets of pages: {told}, {time.monotonic() - began:.1f} s", flush=True)


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


LOOKS = {
    "sinks": at_sinks,
    "doors": through_servers,
    "sockets": by_browsers,
    "pages": on_pages,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--only", choices=list(LOOKS))
    parser.add_argument("--seed", type=int, default=12, help="other texts")
    options = parser.parse_args()
    given = texts(options.count, options.seed)
    for name, look in LOOKS.items():
        if options.only in (None, name):
            look(given)


if __name__ == "__main__":
    main()
