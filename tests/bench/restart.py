"""`resync bench restart`: what the whole server writes at its first poll after a restart, where one
job of a large plan has failed meanwhile, on either database."""

import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from app.server import Server
from data.settings import Settings
from tests.bench import machine
from tests.bench.poll import canned_engine, settings_for
from tests.postgres import binaries, throwaway_server
from tests.stored import rows_written

AIM_ROWS = 100
_PATIENCE_S = 60.0


def bench_restart(jobs: int = 100_000) -> Iterator[str]:
    """One line a database."""
    yield machine.describe()
    with ExitStack() as until_the_end:
        folder = Path(until_the_end.enter_context(tempfile.TemporaryDirectory()))
        urls = {"SQLite": f"sqlite:///{folder}/restart.db"}
        if found := binaries():
            urls["PostgreSQL"] = until_the_end.enter_context(throwaway_server(found))
        for kind, url in urls.items():
            with canned_engine(jobs) as base:
                settings = replace(settings_for(base, folder), database_url=url)
                yield f"{jobs} jobs on {kind}, one failed meanwhile: {_restarted(base, settings)}"


def _restarted(base: str, settings: Settings) -> str:
    server = Server(settings)
    try:
        _polled(server)
        urllib.request.urlopen(f"{base}/advance").read()  # something has run before
        _polled(server)
    finally:
        server.close()
    urllib.request.urlopen(f"{base}/fail?job=7").read()
    server = Server(settings)
    try:
        before, cpu = rows_written(server.db), time.process_time()
        events = _polled(server)
        cost = time.process_time() - cpu
        rows = rows_written(server.db) - before
    finally:
        server.close()
    return f"{rows} rows written (aim: {AIM_ROWS}), {events} events, {cost:.2f} s CPU"


def _polled(server: Server) -> int:
    """How many events a poll told, all that follows it done."""
    events = len(server.poller.poll_now().events)
    end = time.monotonic() + _PATIENCE_S
    while not server.poller.errors.is_idle and time.monotonic() < end:
        time.sleep(0.05)
    return events
