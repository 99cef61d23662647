"""`resync bench poll`: one per cent of a plan changed, from bytes received to told.

CPU is that of the whole process (unpacking, comparing, detecting, writing, publishing). The floor
is unpacking and typed parsing of the very same bytes.
"""

import statistics
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import httpx
import msgspec
from isal import igzip

from app.server import Server
from data.settings import Settings, load_settings
from tests.bench import canned, machine
from workers.tws import v2

POLLS = 7
PAGE = 5000


class _TypedPage(msgspec.Struct, gc=False):
    results: list[v2._Job]
    count: int = 0


def bench_poll(sizes: tuple[int, ...] = (10_000, 100_000)) -> Iterator[str]:
    """Yield lines of figures; medians of seven polls."""
    yield machine.describe()
    for jobs in sizes:
        with canned_engine(jobs) as base, tempfile.TemporaryDirectory() as folder:
            yield from _measure(base, jobs, Path(folder))


def _measure(base: str, jobs: int, folder: Path) -> Iterator[str]:
    settings = settings_for(base, folder)
    empty = machine.resident_mib()
    server = Server(settings)
    try:
        cpu, wall = time.process_time(), time.perf_counter()
        server.poller.poll_now()
        first = f"{time.process_time() - cpu:.2f} s CPU, {time.perf_counter() - wall:.2f} s"
        cpus: list[float] = []
        walls: list[float] = []
        floors: list[float] = []
        events = 0
        for _ in range(POLLS):
            urllib.request.urlopen(f"{base}/advance").read()
            pages = pages_of(base, jobs)
            cpu, wall = time.process_time(), time.perf_counter()
            result = server.poller.poll_now()
            cpus.append((time.process_time() - cpu) * 1000)
            walls.append((time.perf_counter() - wall) * 1000)
            events = len(result.events)
            floors.append(_floor(pages))
        still: list[float] = []
        for _ in range(3):
            cpu = time.process_time()
            server.poller.poll_now()
            still.append((time.process_time() - cpu) * 1000)
        stats = server.client.stats
        yield (
            f"{jobs} jobs ({stats.last_bytes_received / 2**20:.1f} MiB packed, "
            f"{stats.last_bytes_unpacked / 2**20:.1f} MiB): first poll {first}"
        )
        median, floor = statistics.median(cpus), statistics.median(floors)
        yield (
            f"  1 % changed: {median:.0f} ms CPU (min {min(cpus):.0f}, max {max(cpus):.0f}), "
            f"{statistics.median(walls):.0f} ms wall, {events} events"
        )
        yield f"  floor, unpack + typed parse: {floor:.0f} ms; ratio {median / floor:.2f}"
        yield f"  nothing changed: {statistics.median(still):.0f} ms CPU"
        yield f"  memory: {machine.resident_mib():.0f} MiB ({empty:.0f} before)"
    finally:
        server.close()


def pages_of(base: str, jobs: int) -> list[bytes]:
    """The packed pages of the plan as they are now; also makes the engine pack them beforehand."""
    with httpx.Client(headers={"Accept-Encoding": "gzip"}, timeout=600) as client:
        pages: list[bytes] = []
        for offset in range(0, jobs, PAGE):
            url = f"{base}/twsd/api/v2/plan/job?limit={PAGE}&offset={offset}"
            with client.stream("GET", url) as answer:
                pages.append(b"".join(answer.iter_raw()))
        return pages


def _floor(pages: list[bytes]) -> float:
    decoder = msgspec.json.Decoder(_TypedPage)
    cpu = time.process_time()
    for page in pages:
        decoder.decode(igzip.decompress(page))
    return (time.process_time() - cpu) * 1000


def settings_for(base: str, folder: Path) -> Settings:
    """Of a monitor of the engine at `base` with its store in `folder`."""
    environment = {
        "APP_TWS_URL": base,
        "APP_TWS_USER": "bench",
        "APP_TWS_PASSWORD": "bench",
        "APP_TWS_MOST_JOBS": "2000000",
    }
    return replace(load_settings(environment), database_url=f"sqlite:///{folder}/bench.db")


@contextmanager
def serving(jobs: int, *, overdue: bool = True) -> Iterator[tuple[str, Server]]:
    """An engine with so many jobs, by its address, and a server over an empty store beside it."""
    with canned_engine(jobs, overdue=overdue) as base, tempfile.TemporaryDirectory() as folder:
        server = Server(settings_for(base, Path(folder)))
        try:
            yield base, server
        finally:
            server.close()


@contextmanager
def canned_engine(jobs: int, *, overdue: bool = True) -> Iterator[str]:
    """The address of an engine with so many jobs, in a process of its own."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=canned.serve, args=(theirs, jobs, overdue), daemon=True)
    child.start()
    try:
        yield f"http://127.0.0.1:{ours.recv()}"
    finally:
        ours.send("end")
        child.join(timeout=5)
        child.terminate()
