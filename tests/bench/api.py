"""What a read costs, how many are answered a second, and how long a probe waits beside them."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from app.ask import Context
from app.queries.events import Events
from app.web import SWITCH_INTERVAL_S
from tests.bench.machine import describe
from tests.build import Status, at, job, run
from tests.living import API, living

JOBS = 6000
MOST_PAGE_MS = 3.0  # CPU of a page of 100 events
LEAST_A_SECOND = 500  # quick reads
MOST_PROBE_MS = 30.0  # p99, beside any read or export
BESIDE = (
    ("nothing", None),
    ("status", f"{API}/status"),
    ("100 events", f"{API}/events?hours=8760&limit=100&language=pt"),
    ("500 events", f"{API}/events?hours=8760&limit=500&language=pt"),
    ("500 jobs", f"{API}/status/jobs?limit=500"),
    (f"{JOBS} jobs as CSV", f"{API}/status/jobs.csv"),
    (f"{JOBS} jobs as Excel", f"{API}/status/jobs.xlsx"),
    (f"{JOBS} events as CSV", f"{API}/events.csv?hours=8760"),
)


def bench_api(seconds: float = 5.0, connections: int = 8) -> Iterator[str]:
    """One line a figure; the clients are programs of their own."""
    yield describe()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    with (
        tempfile.TemporaryDirectory() as folder,
        living(Path(folder), trusted_proxies=("127.0.0.1/32",)) as server,
    ):
        names = range(JOBS)
        server.see(*(job(name=f"JOB{n}", key=f"k{n}", status=Status.EXEC) for n in names))
        failed = (job(run(Status.ABEND, return_code=8), name=f"JOB{n}", key=f"k{n}") for n in names)
        server.see(*failed, engine_time=at(4))
        context = Context(server.core, "bench", "pt")
        for limit in (100, 500):
            cpu_ms = _cpu_ms(context, limit)
            aim = f" (aim: {MOST_PAGE_MS:g})" if limit == 100 else ""
            yield f"{limit} events: {cpu_ms:.1f} ms CPU{aim}"
        for name, path in BESIDE:
            yield _beside(server.port, name, path, seconds, connections)


def _cpu_ms(context: Context, limit: int, times: int = 50) -> float:
    ask = Events(hours=8760, limit=limit)
    msgspec.json.encode(ask.run(context))
    began = time.process_time()
    for _ in range(times):
        msgspec.json.encode(ask.run(context))
    return (time.process_time() - began) / times * 1000


def _beside(port: int, name: str, path: str | None, seconds: float, connections: int) -> str:
    reader = None if path is None else _client("read", port, path, seconds, connections)
    probe = json.loads(_client("probe", port, "/healthz", seconds, 1).communicate()[0])
    said = f"beside {name}: probe p50 {probe['p50']:.1f} ms, p99 {probe['p99']:.1f} ms"
    if reader is not None:
        read = json.loads(reader.communicate()[0])
        said += f"; {read['a_second']:.0f} answers a second, p50 {read['p50']:.1f} ms"
    return f"{said} (aim: p99 {MOST_PROBE_MS:g} ms)"


def _client(*arguments: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.bench.api_client", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)
