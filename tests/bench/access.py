"""What logging in costs: a log-in, an API read, a page; and what guesses cost those who are in."""

import asyncio
import multiprocessing
import re
import socket
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path

import httpx
from websockets.sync.client import connect

from data.domain.access import Role
from tests.bench.machine import describe
from tests.inside import LOGIN, ME, bearer, browser, log_in, people
from tests.living import API
from tests.serving import monitoring
from tests.tws_engine import Engine, serving

MOST_LOGIN_MS = 300.0
MOST_READ_MS = 0.3  # more than where nobody logs in
MOST_PAGE = 0.10
TIMES = 600
PAGES = 60
GUESSERS, MOST_CONNECTIONS = 2, 60


def bench_access(seconds: float = 20.0, guesses: int = 200, idle: int = 500) -> Iterator[str]:
    """One line a figure; `guesses` wrong log-ins a second beside `idle` sockets."""
    yield describe()
    with (
        serving(Engine()) as engine,
        _served(engine, "none") as (_, home),
        _served(engine, "basic") as (guarded, inside),
    ):
        key = people(guarded.server.db)[Role.VIEWER]
        yield from _costs(home, inside, key)
        yield from _under_guesses(inside, key, seconds, guesses, idle)


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
            "nobody": _Wire(home),
            "cookie": _Wire(inside, f"Cookie: resync_session={token}"),
            "key": _Wire(inside, f"Authorization: Bearer {key}"),
        }
        took = {name: [] for name in asking}
        for _ in range(TIMES):  # in turn, so that all have the same machine
            for name, wire in asking.items():
                took[name].append(_ms(wire.ask))
                time.sleep(0.004)  # the allowance of reads
        plain = statistics.median(took["nobody"])
        for name in ("cookie", "key"):
            more = statistics.median(took[name]) - plain
            yield f"API read, {name}: {more:+.3f} ms on {plain:.2f} ms (at most +{MOST_READ_MS})"
        pages = {"nobody": [], "cookie": []}
        for _ in range(PAGES):
            for name, client in zip(pages, (free, mine), strict=True):
                pages[name].append(_ms(partial(client.get, "/tws-monitor")))
                time.sleep(0.12)  # the allowance of pages
        plain, guarded = (statistics.median(pages[name]) for name in pages)
        share = guarded / plain - 1
        yield f"Opening a dashboard: {share:+.1%} on {plain:.1f} ms (at most +{MOST_PAGE:.0%})"
        logins = [_ms(lambda: log_in(mine, "otto")) for _ in range(20)]
        yield (
            f"A log-in: {statistics.median(logins):.0f} ms, {max(logins):.0f} at most"
            f" (at most {MOST_LOGIN_MS:.0f})"
        )


def _under_guesses(inside: str, key: str, seconds: float, guesses: int, idle: int) -> Iterator[str]:
    url = f"ws{inside[4:]}{API}/ws"
    sockets = [connect(url, additional_headers=bearer(key)) for _ in range(idle)]
    try:
        quiet = _waits(inside, key, sockets[0], seconds)
        # Programs of their own, as whoever guesses is.
        spawned = multiprocessing.get_context("spawn")
        over, sent = spawned.Event(), spawned.Value("i", 0)
        guessing = [
            spawned.Process(target=_guess, args=(inside, over, sent, guesses / GUESSERS, n))
            for n in range(GUESSERS)
        ]
        for one in guessing:
            one.start()
        while sent.value == 0:
            time.sleep(0.1)
        began = sent.value
        loud = _waits(inside, key, sockets[0], seconds)
        tried = sent.value - began
        over.set()
        for one in guessing:
            one.join()
    finally:
        for one in sockets:
            one.close()
    yield f"{tried / seconds:.0f} bad log-ins a second beside {idle} idle sockets:"
    for name in quiet:
        before, beside = quiet[name], loud[name]
        yield f"  {name}: p99 {before:.1f} ms, {beside:.1f} beside them ({beside / before:.1f}×)"


def _waits(inside: str, key: str, line, seconds: float) -> dict[str, float]:
    """The p99 of a session's read and of a socket's answer, over some seconds."""
    reads, pongs = [], []
    with httpx.Client(base_url=inside, headers=bearer(key)) as client:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            reads.append(_ms(lambda: client.get(ME)))
            pongs.append(_ms(lambda: _ping(line)))
            time.sleep(0.02)
    return {"a read": _p99(reads), "a socket's answer": _p99(pongs)}


def _ping(line) -> None:
    line.send('{"type":"ping"}')
    while "pong" not in line.recv(timeout=10):
        pass


def _guess(inside: str, over: Event, sent: Synchronized, rate: float, n: int) -> None:
    """Wrong passwords, from as many addresses as there are tries: none is ever shut."""

    async def one(client: httpx.AsyncClient, count: int) -> None:
        told = {"X-Forwarded-For": f"198.{18 + n}.{count // 250 % 250}.{count % 250}"}
        wrong = {"user": f"user{n}-{count}", "password": "wrong"}
        await client.post(LOGIN, json=wrong, headers=told)
        with sent.get_lock():
            sent.value += 1

    async def all_() -> None:
        limits = httpx.Limits(max_connections=MOST_CONNECTIONS)
        async with httpx.AsyncClient(base_url=inside, timeout=60, limits=limits) as client:
            begun, trying, count = time.monotonic(), set(), 0
            while not over.is_set():
                if len(trying) < MOST_CONNECTIONS:
                    task = asyncio.create_task(one(client, count))
                    count += 1
                    trying.add(task)
                    task.add_done_callback(trying.discard)
                await asyncio.sleep(max(0.0, begun + count / rate - time.monotonic()))
            await asyncio.gather(*trying, return_exceptions=True)

    asyncio.run(all_())


class _Wire:
    """One connection and one request, over and over: a client's own work is left out."""

    def __init__(self, url: str, *heads: str) -> None:
        port = int(url.rpartition(":")[2])
        self._socket = socket.create_connection(("127.0.0.1", port))
        said = "".join(f"{head}\r\n" for head in heads)
        self._request = f"GET {API}/config HTTP/1.1\r\nHost: localhost\r\n{said}\r\n".encode()

    def ask(self) -> None:
        self._socket.sendall(self._request)
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._socket.recv(65536)
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        found = re.search(rb"Content-Length: (\d+)", head)
        while found and len(body) < int(found[1]):
            body += self._socket.recv(65536)


def _ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _p99(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.99)]
