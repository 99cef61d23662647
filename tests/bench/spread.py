"""Dashboards on one process and on three, on one PostgreSQL: the processor each takes, and so how
many more three would serve on enough cores. On fewer only the processor a dashboard is honest."""

import contextlib
import tempfile
import time
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

from tests.bench import machine
from tests.bench.dashboard_readers import Readers
from tests.cluster import Instance, until
from tests.postgres import binaries, throwaway_server
from tests.simulated import START, Caller
from workers.simulator.server import Simulator, SimulatorOptions

JOBS = 2000
WARM_UP = 5
AIM = 2.5


def bench_spread(dashboards: int = 120, seconds: int = 60) -> Iterator[str]:
    """Yield lines of figures."""
    yield machine.describe()
    one = yield from _served(1, dashboards, seconds)
    three = yield from _served(3, dashboards, seconds)
    for what, few, many in zip(("opened", "kept open"), one, three, strict=True):
        yield (
            f"As many times the dashboards {what} by three as by one, where each has a core: "
            f"{many / few:.1f} (at least {AIM})"
        )


def _served(count: int, dashboards: int, seconds: int) -> Generator[str, None, tuple[float, float]]:
    """What so many processes take; returns how many dashboards could be opened a second, and kept
    open, where each process had a core."""
    folder = binaries()
    assert folder is not None, "PostgreSQL is not installed"
    with (
        throwaway_server(folder) as url,
        Simulator(SimulatorOptions(jobs=JOBS, factor=0, seed=3, start=START)) as simulator,
        tempfile.TemporaryDirectory() as place,
        contextlib.ExitStack() as stack,
    ):
        caller = Caller(simulator)
        stack.callback(caller.http.close)
        there = [Instance(simulator, url, Path(place) / str(n)) for n in range(count)]
        readers = []
        for one in there:
            stack.callback(one.close)
            one.wait_until_ready()
            readers.append(Readers(f"{one.url}/tws-monitor"))
            stack.callback(readers[-1].end)
        until(lambda: all(one.get("/status")["snapshot"] for one in there))
        for each in readers:
            each.open(WARM_UP)
            each.close()
        nobody = _minute(there, caller, seconds)
        before = _cpu_s(there)
        for each in readers:
            each.open(dashboards // count)
        opening = sum(_since(there, before)) / dashboards
        busy = _minute(there, caller, seconds)
        a_second = (sum(busy) - sum(nobody)) / dashboards
        shares = "; with them ".join(
            ", ".join(f"{share:.1%}" for share in each) for each in (nobody, busy)
        )
        many = "process" if count == 1 else "processes"
        yield f"{count} {many} of {dashboards // count} dashboards, {JOBS} jobs, a poll a second:"
        yield f"  opening one: {opening * 1000:.0f} ms CPU"
        yield f"  an open one: {a_second * 60_000:.0f} ms CPU a minute"
        yield f"  of a core without any: {shares}"
        free = sum(1 - share for share in nobody)
        return free / opening, free / a_second


def _minute(there: Sequence[Instance], caller: Caller, seconds: int) -> list[float]:
    """The share of a core that each takes while the plant goes on."""
    before, began = _cpu_s(there), time.monotonic()
    for second in range(seconds):
        caller.sim("advance", {"seconds": 60})
        there[0].post("/poller/poll")
        time.sleep(max(0.0, began + second + 1 - time.monotonic()))
    return [spent / (time.monotonic() - began) for spent in _since(there, before)]


def _cpu_s(there: Sequence[Instance]) -> list[float]:
    return [one.get("/stats")["process"]["cpu_seconds"] for one in there]


def _since(there: Sequence[Instance], before: Sequence[float]) -> list[float]:
    return [now - then for now, then in zip(_cpu_s(there), before, strict=True)]
