"""What logging in costs: a log-in, an API read, a page."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from data.domain.access import Role
from tests.bench.machine import describe
from tests.bench.wire import Wire, took_ms
from tests.inside import browser, log_in, people
from tests.living import API
from tests.serving import monitoring
from tests.tws_engine import Engine, serving

MOST_LOGIN_MS = 300.0
MOST_READ_MS = 0.3  # more than where nobody logs in
MOST_PAGE = 0.10
TIMES = 600
PAGES = 60


def bench_access() -> Iterator[str]:
    """One line a figure."""
    yield describe()
    with (
        serving(Engine()) as engine,
        _served(engine, "none") as (_, home),
        _served(engine, "basic") as (guarded, inside),
    ):
        key = people(guarded.server.db)[Role.VIEWER]
        yield from _costs(home, inside, key)


@contextmanager
def _served(engine: Engine, auth: str) -> Iterator[tuple]:
    proxies = {"trusted_proxies": ("127.0.0.1/32",), "auth": auth}
    with (
        tempfile.TemporaryDirectory() as folder,
        monitoring(engine, Path(folder), more=proxies) as monitor,
    ):
        yield monitor, f"http://127.0.0.1:{monitor.web.port}"


def _costs(home: str, inside: str, key: str) -> Iterator[str]:
    with browser(home) as free, browser(inside, "vera") as mine:
        token = mine.cookies["resync_session"]
        asking = {
            "nobody": _wire(home),
            "cookie": _wire(inside, f"Cookie: resync_session={token}"),
            "key": _wire(inside, f"Authorization: Bearer {key}"),
        }
        took = {name: [] for name in asking}
        for _ in range(TIMES):  # in turn, so that all have the same machine
            for name, wire in asking.items():
                took[name].append(took_ms(partial(wire.ask, "GET", f"{API}/config")))
                time.sleep(0.004)  # the allowance of reads
        plain = statistics.median(took["nobody"])
        for name in ("cookie", "key"):
            more = statistics.median(took[name]) - plain
            yield f"API read, {name}: {more:+.3f} ms on {plain:.2f} ms (at most +{MOST_READ_MS})"
        pages = {"nobody": [], "cookie": []}
        for _ in range(PAGES):
            for name, client in zip(pages, (free, mine), strict=True):
                pages[name].append(took_ms(partial(client.get, "/tws-monitor")))
                time.sleep(0.12)  # the allowance of pages
        plain, guarded = (statistics.median(pages[name]) for name in pages)
        share = guarded / plain - 1
        yield f"Opening a dashboard: {share:+.1%} on {plain:.1f} ms (at most +{MOST_PAGE:.0%})"
        logins = [took_ms(lambda: log_in(mine, "otto")) for _ in range(20)]
        yield (
            f"A log-in: {statistics.median(logins):.0f} ms, {max(logins):.0f} at most"
            f" (at most {MOST_LOGIN_MS:.0f})"
        )


def _wire(url: str, *heads: str) -> Wire:
    return Wire(int(url.rpartition(":")[2]), *heads)
