"""Guesses beside those who are in: wrong log-ins, many a second, and thousands of idle sockets.

Engine, server, guesses and idle sockets are each a process of their own; the guesses' gives way to
all others (`nice`), so that its work is not taken for the server's. Quiet and loud times alternate,
and a figure is the median of them.
"""

import asyncio
import json
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from data.domain.access import Role
from data.store.engine import Database
from tests.bench import machine
from tests.bench.poll import canned_engine
from tests.bench.wire import Wire, took_ms
from tests.bench.ws_clients import connect
from tests.inside import LOGIN, ME, PASSWORD, people
from tests.living import API

JOBS = 2000
MOST_CONNECTIONS = 400  # of the guesses
AT_HOME = "192.0.2.7"
SAID = "Resync is at "
MOST_TRIED_S = 60.0


class Flood(NamedTuple):
    """Who guesses: from so many addresses (0: another one each time), at so many names."""

    name: str
    addresses: int
    names: int


FLOODS = (
    Flood("one address, one name", 1, 1),
    Flood("1,000 addresses, one name", 1000, 1),
    Flood("1,000 addresses, any name", 1000, 0),
    Flood("any address, any name", 0, 0),
)


def bench_flood(
    seconds: float = 20.0, rate: int = 200, idle: int = 5000, rounds: int = 3, only: str = ""
) -> Iterator[str]:
    """One line a figure; `rate` wrong log-ins a second beside `idle` sockets."""
    yield machine.describe()
    with canned_engine(JOBS) as base, tempfile.TemporaryDirectory() as folder:
        keys = _people_of(folder)
        with _served(base, folder) as (process, port):
            insider = _Insider(port, keys[Role.OPERATOR])
            insider.log_in("otto", AT_HOME)
            with _idle_sockets(port, idle - 1, keys[Role.VIEWER]):
                for flood in FLOODS:
                    if only in flood.name:
                        yield from _beside(
                            flood, insider, process, port, seconds, rate, idle, rounds
                        )


def _beside(
    flood: Flood, insider: "_Insider", process: int, port: int,
    seconds: float, rate: int, idle: int, rounds: int,
) -> Iterator[str]:  # fmt: skip
    quiet, loud, told = [], [], []
    for _ in range(rounds):
        quiet.append(insider.looks(seconds))
        with _guessing(port, flood, rate) as guesses:
            began, cpu_s = time.monotonic(), _cpu_s(process)
            loud.append(insider.looks(seconds))
            server = (_cpu_s(process) - cpu_s) / (time.monotonic() - began)
        told.append((server, *guesses()))
    servers, guessers, rates, counts = zip(*told, strict=True)
    answers = sum(counts, Counter[str]())
    said = ", ".join(f"{answer} {count}" for answer, count in sorted(answers.items()))
    yield (
        f"{flood.name}: {statistics.median(rates):.0f} wrong log-ins a second beside {idle} sockets"
        f" ({said}); the server {statistics.median(servers):.0%} of a core, the guesses"
        f" {statistics.median(guessers):.0%}"
    )
    for name in quiet[0]:
        before, beside = (statistics.median(one[name] for one in times) for times in (quiet, loud))
        yield f"  {name}: {before:.1f} ms, {beside:.1f} beside them ({beside / before:.1f}×)"


def _people_of(folder: str) -> dict[Role, str]:
    with Database.open(f"sqlite:///{folder}/bench.db") as db:
        return people(db)


@contextmanager
def _served(base: str, folder: str) -> Iterator[tuple[int, int]]:
    """`resync serve` in a process of its own: its id and its port."""
    environment = {
        "APP_TWS_URL": base,
        "APP_TWS_USER": "bench",
        "APP_TWS_PASSWORD": "bench",
        "APP_TWS_POLLING_INTERVAL": "300",
        "APP_DATABASE_URL": f"sqlite:///{folder}/bench.db",
        "APP_AUTH": "basic",
        "APP_TRUSTED_PROXIES": "127.0.0.1/32",
        "APP_PORT": "0",
    }
    ours = {name: said for name, said in os.environ.items() if not name.startswith("APP_")}
    with (Path(folder) / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve"],
            env={**ours, **environment},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    try:
        said = next(line for line in process.stdout or () if line.startswith(SAID))
        yield process.pid, int(said.removeprefix(SAID).split("/")[2].rpartition(":")[2])
    finally:
        process.terminate()
        process.wait(30)


def _cpu_s(process: int) -> float:
    """What a process and those it started have used so far (Linux)."""
    ticks = 0
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    for one in (process, *map(int, children)):
        ticks += sum(
            map(int, Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()[11:13])
        )
    return ticks / os.sysconf("SC_CLK_TCK")


class _Insider:
    """Those who are in, and one who comes in again and again."""

    def __init__(self, port: int, key: str) -> None:
        self._elsewhere = 0
        self._port, self._head = port, f"Authorization: Bearer {key}"
        self._talking = Wire(port, self._head)
        self._talking.open_socket(f"{API}/ws")

    def log_in(self, name: str, address: str) -> float:
        """Milliseconds until he is in; he tries again when he is told to, as the page does."""
        body = json.dumps({"user": name, "password": PASSWORD}).encode()
        began = time.perf_counter()
        while time.perf_counter() - began < MOST_TRIED_S:
            wire = Wire(self._port, f"X-Forwarded-For: {address}")
            status, heads = wire.ask("POST", LOGIN, body)
            wire.close()
            if status == 204:
                break
            time.sleep(float(heads["retry-after"]))
        return (time.perf_counter() - began) * 1000

    def looks(self, seconds: float) -> dict[str, float]:
        """The p99 of reads, of a socket's answers, of polls and log-ins beside them."""
        names = "reads", "pongs", "polls", "in", "new"
        took: dict[str, list[float]] = {name: [] for name in names}
        until = time.monotonic() + seconds
        acting = [
            threading.Thread(target=self._act, args=(until, took["polls"], took["in"])),
            threading.Thread(target=self._come, args=(until, took["new"])),
        ]
        for one in acting:
            one.start()
        reading = Wire(self._port, self._head)
        while time.monotonic() < until:
            took["reads"].append(took_ms(partial(reading.ask, "GET", ME)))
            took["pongs"].append(took_ms(self._talking.ping))
            time.sleep(0.03)
        for one in acting:
            one.join()
        reading.close()
        return {
            "an API read, p50": statistics.median(took["reads"]),
            "an API read, p99": _p99(took["reads"]),
            "a socket's answer, p99": _p99(took["pongs"]),
            "a poll, median": statistics.median(took["polls"]),
            "a log-in from where he comes from, median": statistics.median(took["in"]),
            "a log-in from where he comes from, slowest": max(took["in"]),
            "a log-in from elsewhere, median": statistics.median(took["new"]),
            "a log-in from elsewhere, slowest": max(took["new"]),
        }

    def _act(self, until: float, polls: list[float], ins: list[float]) -> None:
        wire = Wire(self._port, self._head)
        while time.monotonic() < until:
            polls.append(took_ms(partial(wire.ask, "POST", f"{API}/poller/poll", b"{}")))
            for _ in range(4):
                ins.append(self.log_in("otto", AT_HOME))
                time.sleep(0.5)
        wire.close()

    def _come(self, until: float, ins: list[float]) -> None:
        """Log in from one address after the other that nobody has come from."""
        while time.monotonic() < until:
            self._elsewhere += 1
            ins.append(self.log_in("vera", f"203.0.{self._elsewhere >> 8}.{self._elsewhere & 255}"))
            time.sleep(1)


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]


_SPAWN = multiprocessing.get_context("spawn")


@contextmanager
def _idle_sockets(port: int, count: int, key: str) -> Iterator[None]:
    ready, over = _SPAWN.Event(), _SPAWN.Event()
    holder = _SPAWN.Process(target=_hold, args=(port, count, key, ready, over))
    holder.start()
    try:
        while not ready.wait(0.2):
            assert holder.is_alive(), "the idle sockets could not be opened"
        yield
    finally:
        over.set()
        holder.join()


def _hold(port: int, count: int, key: str, ready: Any, over: Any) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    async def hold() -> None:
        held = await connect(port, count, [], f"Authorization: Bearer {key}")
        ready.set()
        await asyncio.to_thread(over.wait)
        assert not any(one.lost for one in held), "sockets were dropped"

    asyncio.run(hold())


@contextmanager
def _guessing(port: int, flood: Flood, rate: int) -> Iterator[Any]:
    """Guesses that have begun; once they are over: their share of a core, their rate, and how many
    were answered by what."""
    over, begun, told = _SPAWN.Event(), _SPAWN.Event(), _SPAWN.SimpleQueue()
    start = time.monotonic_ns() // 1_000_000
    guesser = _SPAWN.Process(target=_guess, args=(port, flood, rate, start, begun, over, told))
    guesser.start()
    begun.wait()
    try:
        yield told.get
    finally:
        over.set()


def _guess(
    port: int, flood: Flood, rate: int, start: int, begun: Any, over: Any, told: Any
) -> None:
    os.nice(10)
    counts = Counter[str]()

    async def all_() -> None:
        loop = asyncio.get_running_loop()
        idle: list[_Guesser] = []
        opened, number = 0, 0
        while not over.is_set():
            due = int((loop.time() - began) * rate)
            while number < due:
                if not idle:
                    if opened == MOST_CONNECTIONS:
                        break
                    opened += 1
                    await loop.create_connection(partial(_Guesser, counts, idle), "127.0.0.1", port)
                one = start * 1000 + number
                address = one % flood.addresses if flood.addresses else one
                name = one % flood.names if flood.names else one
                idle.pop().guess(
                    f"100.{address >> 16 & 63}.{address >> 8 & 255}.{address & 255}",
                    "otto" if flood.names else f"user{name}",
                )
                number += 1
            if number < due:
                counts["not sent"] += due - number
                number = due
            if number > 20:
                begun.set()
            await asyncio.sleep(0.005)

    cpu_s, began = time.process_time(), time.monotonic()
    asyncio.run(all_())
    took_s = time.monotonic() - began
    told.put(((time.process_time() - cpu_s) / took_s, counts.total() / took_s, counts))


class _Guesser(asyncio.Protocol):
    """One connection of who guesses, over and over."""

    def __init__(self, counts: Counter[str], idle: list["_Guesser"]) -> None:
        self._counts, self._idle, self._rest = counts, idle, b""

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._idle.append(self)

    def guess(self, address: str, name: str) -> None:
        body = json.dumps({"user": name, "password": "wrong one"})
        self._transport.write(
            f"POST {LOGIN} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: {address}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()
        )

    def data_received(self, data: bytes) -> None:
        self._rest += data
        head, found, body = self._rest.partition(b"\r\n\r\n")
        if not found:
            return
        length = next(
            (
                int(line[15:])
                for line in head.split(b"\r\n")
                if line[:15].lower() == b"content-length:"
            ),
            0,
        )
        if len(body) >= length:
            self._counts[head[9:12].decode()] += 1
            self._rest = b""
            self._idle.append(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._counts["cut"] += 1
        if self in self._idle:
            self._idle.remove(self)
