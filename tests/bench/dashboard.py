"""`resync bench dashboard`: what an open dashboard costs, and how soon it shows a failure.

The real web runs in a process of its own over the canned engine, the readers in this one. Budgets
are those of issues 3 and 9; what falls short is marked.
"""

import itertools
import math
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from tests.bench import machine
from tests.bench.dashboard_browser import FAR, Load, chromium, delays, loads
from tests.bench.dashboard_readers import Readers
from tests.bench.dashboard_server import serve
from tests.bench.poll import canned_engine
from tests.bench.still import still

JOBS = 10_000
SESSIONS = 100
DASHBOARDS = 20
FAILURES = 20
SECONDS = 20
STANDING, FEW = 20, 500
LOADS = 5
CPU_MS, MEMORY_KB, CPU_SHARE, BACK = 150.0, 2000.0, 0.15, 0.10
WIRE_KB, COLD_MS, WARM_MS, DELAY_MS = 1000.0, 1500.0, 800.0, 150.0
FAR_COLD_MS, FAR_WARM_MS = 1200.0, 800.0  # issue 9
_WARM_UP = 10
_GONE_S = 120  # Bokeh lets a session go some 30 to 50 s after its socket closed
_PAUSE_S = 0.7
_IDLE_SECONDS = 10


class Orders:
    """Asks the server's process, and waits for what it answers."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def ask(self, *order: Any) -> Any:
        self._pipe.send(order)
        return self._pipe.recv()

    def fail(self, job: int) -> float:
        return self.ask("fail", job)


def bench_dashboard() -> Iterator[str]:
    """Yield lines of figures, each beside its budget."""
    yield machine.describe()
    yield f"{JOBS} jobs, 40 workstations; server and readers share the machine"
    with _web() as (orders, url):
        for job in range(DASHBOARDS):  # something to show
            orders.fail(job)
        readers = Readers(url)
        try:
            readers.open(_WARM_UP)
            yield from _in_browser(orders, url, readers)
            readers.close()
            yield from _sessions(orders, readers)
        finally:
            readers.end()
    yield "Filtering 100,000 jobs (p95 <= 200 ms): resync bench jobs"
    yield "A timeline page over a year (p95 <= 100 ms): resync bench year"


def bench_still(only: str = "", *, details: bool = False) -> Iterator[str]:
    """Yield how still each page stands at each width while a failure comes twice a second."""
    yield machine.describe()
    with _web(FEW) as (orders, url):
        if only in ("", "/"):
            yield "On a good night, the environment in sight:"
            yield from still(url, lambda: None, details=details, only="/")
            yield f"With {STANDING} failures:"
        failures = itertools.cycle(range(FEW))
        for _ in range(STANDING):
            orders.fail(next(failures))
        yield from still(url, lambda: orders.fail(next(failures)), only=only, details=details)


def _sessions(orders: Orders, readers: Readers) -> Iterator[str]:
    """What opening, keeping and closing sessions costs; waits for the earlier ones to go."""
    _wait_until_gone(orders)
    nobody = orders.ask("steady", _IDLE_SECONDS) / _IDLE_SECONDS
    empty: int = orders.ask("memory")
    began = orders.ask("figures")["cpu_seconds"]
    readers.open(SESSIONS)
    cpu = (orders.ask("figures")["cpu_seconds"] - began) / SESSIONS * 1000
    memory = (orders.ask("memory") - empty) / SESSIONS / 1000
    yield f"Opening a session: {cpu:.0f} ms server CPU {beside(cpu, CPU_MS, 'ms')}"
    yield f"  memory: {memory:.0f} kB a session {beside(memory, MEMORY_KB, 'kB')}"
    before = sum(reader.updates for reader in readers.all)
    bytes_before = sum(reader.update_bytes for reader in readers.all)
    share = orders.ask("steady", SECONDS) / SECONDS
    updates = (sum(r.updates for r in readers.all) - before) / SESSIONS
    size = (sum(r.update_bytes for r in readers.all) - bytes_before) / SESSIONS / max(updates, 1)
    yield (
        f"{SESSIONS} open sessions, one event a second: {share:.1%} of a core "
        f"{beside(share * 100, CPU_SHARE * 100, '%')}; "
        f"each got {updates:.1f} updates of {size:.0f} bytes in {SECONDS} s; "
        f"{nobody:.1%} with none open"
    )
    full: int = orders.ask("memory")
    readers.close()
    waited = _wait_until_gone(orders)
    after: int = orders.ask("memory")
    over = after / empty - 1
    yield (
        f"Memory: {empty / 1e6:.0f} MB before, {full / 1e6:.0f} MB with {SESSIONS} sessions, "
        f"{after / 1e6:.0f} MB {waited:.0f} s after they closed: {over:+.1%} "
        f"{beside(over * 100, BACK * 100, '%')}"
    )
    readers.open(SESSIONS)
    readers.close()
    _wait_until_gone(orders)
    again: int = orders.ask("memory")
    yield f"  after {SESSIONS} more came and went: {again / 1e6:.0f} MB ({again / after - 1:+.1%})"


def _in_browser(orders: Orders, url: str, readers: Readers) -> Iterator[str]:
    with chromium() as browser:
        if browser is None:
            readers.open(DASHBOARDS)
            yield "Left out, no Playwright or no Chromium here: bytes on the wire, paint, failures"
            return
        cold, warm = loads(browser, url, LOADS)
        yield from _loading(cold, warm)
        far = loads(browser, url, LOADS, FAR)
        for name, kept, budget in zip(
            ("cold", "warm"), far, (FAR_COLD_MS, FAR_WARM_MS), strict=True
        ):
            yield _paint(f"First problem readable over 60 ms and 10 Mbit/s, {name}", kept, budget)
        readers.open(max(0, DASHBOARDS - 1 - len(readers.all)))
        jobs = range(5000, 5000 + FAILURES)
        taken = sorted(delays(browser, url, orders.fail, jobs, _PAUSE_S))
        p95 = taken[math.ceil(0.95 * len(taken)) - 1]
        yield (
            f"Failure committed until its row is painted, {len(readers.all)} sessions and one in "
            f"Chromium, {len(taken)} failures: p50 {statistics.median(taken):.0f}, "
            f"p95 {p95:.0f}, worst {taken[-1]:.0f} ms {beside(p95, DELAY_MS, 'ms')}"
        )


def _loading(cold: list[Load], warm: list[Load]) -> Iterator[str]:
    first = cold[0]
    size = (first.wire_bytes + first.socket_bytes) / 1000
    yield (
        f"First load: {first.requests} requests, {size:.0f} kB on the wire "
        f"({first.socket_bytes / 1000:.1f} kB of them in the socket) "
        f"{beside(size, WIRE_KB, 'kB')}"
    )
    others = set[str]().union(*(load.other_hosts for load in (*cold, *warm)))
    named = ", ".join(sorted(others)) or "none"
    yield f"  other hosts asked: {named} {beside(len(others), 0, '')}"
    for name, kept, budget in (("cold", cold, COLD_MS), ("warm", warm, WARM_MS)):
        yield _paint(f"First useful paint, {name}", kept, budget)


def _paint(what: str, kept: list[Load], budget: float) -> str:
    times = [load.useful_ms for load in kept]
    median = statistics.median(times)
    return (
        f"{what}: {median:.0f} ms (min {min(times):.0f}, "
        f"max {max(times):.0f}; {len(times)} loads) {beside(median, budget, 'ms')}"
    )


def beside(value: float, budget: float, unit: str) -> str:
    """The budget of a figure, and whether the figure is over it."""
    short = "" if value <= budget else ", FALLS SHORT"
    return f"[budget {budget:.0f} {unit}".rstrip() + f"{short}]"


def _wait_until_gone(orders: Orders) -> float:
    """Wait until the server has let every session go; how many seconds that took."""
    began = time.monotonic()
    while still := orders.ask("figures")["open"]:
        if time.monotonic() - began > _GONE_S:
            raise TimeoutError(f"{still} sessions are still open {_GONE_S} s after they closed")
        time.sleep(1)
    return time.monotonic() - began


@contextmanager
def _web(jobs: int = JOBS) -> Iterator[tuple[Orders, str]]:
    ours, theirs = multiprocessing.Pipe()
    spawn = multiprocessing.get_context("spawn")
    with canned_engine(jobs) as base, tempfile.TemporaryDirectory() as folder:
        process = spawn.Process(target=serve, args=(theirs, base, folder), daemon=True)
        process.start()
        theirs.close()
        try:
            yield Orders(ours), ours.recv()
        finally:
            ours.close()
            process.join(30)
