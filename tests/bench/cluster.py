"""Two processes on one PostgreSQL: how soon the other's clients hear, how soon it follows a killed
leader, and whether fifty kills lose or double an event or a message."""

import contextlib
import json
import random
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import httpx

from data.store.engine import Access, Database
from tests.api.test_ledger import everything
from tests.bench import machine
from tests.cluster import INTERVAL_S, Instance, until
from tests.ears import ears
from tests.ledger import compare
from tests.postgres import binaries, throwaway_server
from tests.simulated import START, Caller
from workers.simulator.server import Simulator, SimulatorOptions

JOBS = 2000
LATE_MS = 100
FOLLOWED_S = max(10, 2 * INTERVAL_S)


def bench_cluster(kills: int = 50, polls: int = 40) -> Iterator[str]:
    """Yield lines of figures; raises AssertionError where an event is lost or told twice."""
    yield machine.describe()
    folder = binaries()
    assert folder is not None, "PostgreSQL is not installed"
    with (
        throwaway_server(folder) as url,
        Simulator(SimulatorOptions(jobs=JOBS, factor=0, seed=3, start=START)) as simulator,
        tempfile.TemporaryDirectory() as place,
        ears() as told,
        contextlib.ExitStack() as stack,
    ):
        caller = Caller(simulator)
        stack.callback(caller.http.close)
        begun = caller.last()

        def started(number: int) -> Instance:
            one = Instance(simulator, url, Path(place) / str(number), **told.environment)
            stack.callback(one.close)
            return one.wait_until_ready()

        two = [started(0), started(1)]
        until(lambda: all(one.get("/status")["snapshot"] for one in two))
        two[0].post("/push/subscriptions", told.browser.subscription, status=201)
        yield from _heard(two, caller, polls)
        yield from _killed(two, started, caller, kills)
        until(lambda: all(one.get("/status")["snapshot"] for one in two))
        two[0].post("/poller/poll")
        ledger = caller.ledger(begun)
        with Database.open(url, Access.READ) as db:
            lost, invented, agreed = compare(ledger, everything(SimpleNamespace(db=db)))
        assert (lost, invented) == (Counter(), Counter()), (lost, invented)
        yield f"  of {agreed} events none was lost, none told twice, none invented"
        until(lambda: told.is_quiet(url))
        for name, (messages, again) in told.heard(url).items():
            yield f"  of {messages} messages by {name} none was lost, {again} came a second time"


def _heard(two: list[Instance], caller: Caller, polls: int) -> Iterator[str]:
    """How long after the leader's own client the other's hears of an event."""
    leader, follower = two if two[0].leads() else reversed(two)
    at: list[dict[int, float]] = [{}, {}]

    def listen(n: int, one: Instance, ready: threading.Event) -> None:
        with one.listen() as socket:
            ready.set()
            while not over.is_set():
                with contextlib.suppress(TimeoutError):
                    frame = json.loads(socket.recv(timeout=0.5))
                    if frame["type"] == "event":
                        at[n][frame["event"]["seq"]] = time.monotonic()

    over, readers = threading.Event(), []
    for n, one in enumerate((leader, follower)):
        ready = threading.Event()
        readers.append(threading.Thread(target=listen, args=(n, one, ready)))
        readers[-1].start()
        ready.wait()
    for _ in range(polls):
        caller.sim("advance", {"seconds": 120})
        leader.post("/poller/poll")
    until(lambda: at[0].keys() == at[1].keys())
    over.set()
    for reader in readers:
        reader.join()
    late = sorted((at[1][seq] - at[0][seq]) * 1000 for seq in at[0])
    yield (
        f"{len(late)} events in {polls} polls, at the other's client after the leader's own: p50 "
        f"{statistics.median(late):.0f} ms, p99 {late[int(0.99 * len(late))]:.0f} ms "
        f"(at most {LATE_MS})"
    )


def _killed(two: list[Instance], started, caller: Caller, kills: int) -> Iterator[str]:
    """Kill whoever leads at any moment, and see when the other does and polls."""
    dice, led, polled = random.Random(1), [], []
    for n in range(kills):
        until(lambda: sum(one.leads() for one in two) == 1)
        leader, follower = two if two[0].leads() else reversed(two)
        caller.sim("advance", {"seconds": 300})
        asking = threading.Thread(target=_poll, args=(leader,))
        asking.start()
        time.sleep(dice.uniform(0, 0.6))
        began, stood = time.monotonic(), datetime.now(UTC).isoformat()
        leader.kill()
        until(follower.leads)
        led.append(time.monotonic() - began)
        until(lambda: (follower.get("/stats")["poller"]["last_success_at"] or "") > stood)  # noqa: B023
        polled.append(time.monotonic() - began)
        asking.join()
        two[two.index(leader)] = started(2 + n)
    for what, took in (("leads", led), ("has polled", polled)):
        yield (
            f"{kills} leaders killed: the other {what} after p50 {statistics.median(took):.1f} s, "
            f"at most {max(took):.1f} s (at most {FOLLOWED_S})"
        )


def _poll(leader: Instance) -> None:
    with contextlib.suppress(httpx.HTTPError, AssertionError):  # it is killed meanwhile
        leader.post("/poller/poll")
