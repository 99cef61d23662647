"""Connections that come in masses, in halves, or when the system has no descriptor left.

Each server is a process of its own: descriptors are counted by the process.
"""

import contextlib
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from tests.processes import WITH_US

ROOT = Path(__file__).resolve().parents[2]

SERVER = """
import asyncio, logging, sys
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler
from app.connections import Connections

logging.basicConfig(level="INFO", stream=sys.stderr)

class Alive(RequestHandler):
    def get(self):
        self.write("alive")

    def post(self):
        self.write("taken")

async def main(most):
    sockets = bind_sockets(0, "127.0.0.1")
    http = HTTPServer(
        Application([("/", Alive)]), idle_connection_timeout=float(sys.argv[2]), body_timeout=2
    )
    Connections(http, sockets, most).start()
    print(sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()

asyncio.run(main(int(sys.argv[1])))
"""


@contextlib.contextmanager
def serving(most, *, descriptors=1024, idle_s=60):
    """A server of its own process with so many descriptors; yields its port and what it logged.

    A connection may be silent for `idle_s`.
    """
    limited = ["sh", "-c", f'ulimit -n {descriptors}; exec "$@"', "sh"]
    with subprocess.Popen(
        [*WITH_US, *limited, sys.executable, "-c", SERVER, str(most), str(idle_s)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        logged: list[str] = []
        try:
            yield int(server.stdout.readline()), logged
        finally:
            server.kill()
        logged += server.stderr.readlines()


def opened(port, many):
    return [socket.create_connection(("127.0.0.1", port), timeout=60) for _ in range(many)]


def close_all(sockets):
    for each in sockets:
        each.close()


def test_without_descriptors_it_waits_quietly_and_recovers():
    with serving(8000, descriptors=100) as (port, logged):
        crowd = opened(port, 150)
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"http://127.0.0.1:{port}/", timeout=0.5)
        close_all(crowd)
        assert httpx.get(f"http://127.0.0.1:{port}/", timeout=60).text == "alive"

    assert len(logged) < 10
    assert any("No connections can be accepted for now" in line for line in logged)


def test_one_too_many_is_told_to_come_back():
    with serving(20) as (port, logged):
        crowd = opened(port, 20)
        answer = httpx.get(f"http://127.0.0.1:{port}/")
        close_all(crowd)
        until(lambda: httpx.get(f"http://127.0.0.1:{port}/").status_code == 200)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert len([line for line in logged if "connections are taken" in line]) == 1


@pytest.mark.parametrize(
    "half",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: x\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nha",
    ],
    ids=["nothing", "head", "second head", "body", "chunk"],
)
def test_requests_that_stay_halves_are_closed(half):
    with serving(2000, idle_s=2) as (port, _):
        crowd = opened(port, 200)
        for each in crowd:
            each.sendall(half)
        assert httpx.get(f"http://127.0.0.1:{port}/").text == "alive"
        until(lambda: [each for each in crowd if drained(each)] == crowd, seconds=20)
        close_all(crowd)


def drained(connection):
    """Whether the server has closed it; what it said before is thrown away."""
    connection.settimeout(0)
    try:
        while connection.recv(65536):
            pass
    except BlockingIOError:
        return False
    except ConnectionResetError:
        return True
    return True


def until(holds, seconds=10):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.05)
