"""`resync bench plant`: a plan of ten thousand, a hundred thousand, a million jobs, side by side.

CPU and memory are those of the whole server; the pages are what the page of jobs asks its store.
"""

import statistics
import time
import urllib.request
from collections.abc import Iterator
from typing import NamedTuple

from app.server import Server
from data.store import plan
from data.store.plan import load_baseline
from tests.bench import machine
from tests.bench.jobs import SEARCHES
from tests.bench.poll import pages_of, serving

PATIENCE_S = 1800.0
POLLS, TIMES = 3, 5
SHOWN = ("by name", "running, newest first", "ABEND", "a word in every name", "a rare word")
MOST_CPU_S, MOST_MIB = 8, 3072
"""Of a plan of a million jobs of which one in a hundred changed."""
_MILLION = 1_000_000


class _Figures(NamedTuple):
    jobs: int
    first_s: float
    poll_s: float
    still_s: float
    load_s: float
    mib: float
    pages_ms: list[float]


def bench_plants(sizes: tuple[int, ...]) -> Iterator[str]:
    """Yield a table: a line a size, and what a million may cost."""
    yield machine.describe()
    head = "jobs", "first poll", "1 % changed", "per 1,000", "nothing new", "restart", "memory"
    yield " | ".join((*(f"{name:>11}" for name in head), *SHOWN))
    for jobs in sizes:
        with serving(jobs) as (base, server):
            yield _line(_measured(base, server, jobs))
    yield (
        f"asked of {_MILLION:,} jobs: {MOST_CPU_S} s CPU for a poll of which 1 % changed, "
        f"{MOST_MIB} MiB; a page of any search of 100,000 within 200 ms"
    )


def _measured(base: str, server: Server, jobs: int) -> _Figures:
    pages_of(base, jobs)
    machine.begin_peak()
    first = _poll(server)
    changed: list[float] = []
    for _ in range(POLLS):
        urllib.request.urlopen(f"{base}/advance").read()
        pages_of(base, jobs)
        changed.append(_poll(server))
    still = _poll(server)
    mib = machine.peak_mib()
    cpu = time.process_time()
    load_baseline(server.db)
    load = time.process_time() - cpu
    pages: list[float] = []
    for name in SHOWN:
        took: list[float] = []
        for _ in range(TIMES):
            began = time.perf_counter()
            plan.jobs_page(server.db, SEARCHES[name])
            plan.job_counts(server.db, SEARCHES[name])
            took.append((time.perf_counter() - began) * 1000)
        pages.append(statistics.median(took))
    return _Figures(jobs, first, statistics.median(changed), still, load, mib, pages)


def _poll(server: Server) -> float:
    """The CPU of one."""
    cpu = time.process_time()
    server.poller.poll_now(PATIENCE_S)
    return time.process_time() - cpu


def _line(found: _Figures) -> str:
    pages = " | ".join(
        f"{took:{len(name) - 3}.0f} ms" for name, took in zip(SHOWN, found.pages_ms, strict=True)
    )
    return (
        f"{found.jobs:>11,} | {found.first_s:9.1f} s | {found.poll_s:9.2f} s |"
        f" {found.poll_s / found.jobs * 1e6:8.2f} ms | {found.still_s:9.2f} s |"
        f" {found.load_s:9.1f} s | {found.mib:7.0f} MiB | {pages}"
    )
