"""`resync bench jobs`: what the jobs page asks of a store with a large plan."""

import statistics
import time
from collections.abc import Iterator

from app.server import Server
from data.domain.plan import Group
from data.domain.status import Status
from data.store import plan
from data.store.plan import JobQuery
from tests.bench import machine
from tests.bench.poll import serving

TIMES = 15
BUDGET_MS = 200  # p95 of filtering 100,000 jobs
SEARCHES = {
    "by name": JobQuery(),
    "by name, falling": JobQuery(sort="-name"),
    "by job stream": JobQuery(sort="job_stream"),
    "by start, newest first": JobQuery(sort="-start_time"),
    "running, newest first": JobQuery(groups=(Group.RUNNING,), sort="-start_time"),
    "ABEND": JobQuery(statuses=(Status.ABEND,)),
    "late": JobQuery(late=True),
    "workstation": JobQuery(workstation="SRV03"),
    "job stream STREAM_00*": JobQuery(job_stream="STREAM_00*"),
    "a word in every name": JobQuery(q="job"),
    "a rare word": JobQuery(q="0577"),
    "two words": JobQuery(q="job srv03"),
    "no such word": JobQuery(q="zzzz"),
}


def bench_jobs(jobs: int = 100_000) -> Iterator[str]:
    """Yield lines of figures: the first page of each search and its counts, milliseconds."""
    yield machine.describe()
    with serving(jobs) as (_, server):
        server.poller.poll_now()
        yield from _measure(server, jobs)


def _measure(server: Server, jobs: int) -> Iterator[str]:
    pages: list[float] = []
    for name, query in SEARCHES.items():
        page, counts = [], []
        for _ in range(TIMES):
            began = time.perf_counter()
            plan.jobs_page(server.db, query)
            between = time.perf_counter()
            plan.job_counts(server.db, query)
            page.append((between - began) * 1000)
            counts.append((time.perf_counter() - between) * 1000)
        pages += page
        yield (
            f"  {name}: page {statistics.median(page):.0f} ms (max {max(page):.0f}), "
            f"counts {statistics.median(counts):.0f} ms"
        )
    p95 = statistics.quantiles(pages, n=20)[-1]
    yield (
        f"{jobs} jobs, {len(pages)} searches: page p50 {statistics.median(pages):.0f} ms, "
        f"p95 {p95:.0f} ms (budget {BUDGET_MS} ms)"
    )
