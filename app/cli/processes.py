"""`resync serve --processes N`: as many servers behind one port, each started anew when it ends.

The kernel hands each connection to one of them; that any of them answers for the others is their
database's doing (docs/adr/0021-one-leads-by-a-lease.md).
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

import typer

from app.service_manager import tell
from app.stopping import LAST_S
from app.web import port_error
from data.errors import ResyncError
from data.settings import Settings
from data.store.url import parse_url

READY = "Resync is at "
_AGAIN_S = 2.0
"""Before one that has ended is started anew."""


def check(settings: Settings, demo: bool) -> None:
    """Raise a ResyncError where several processes cannot be."""
    if demo or parse_url(settings.database_url).get_backend_name() == "sqlite":
        raise ResyncError(
            "--processes needs PostgreSQL (APP_DATABASE_URL): SQLite is served by one process."
        )
    if sys.platform != "linux":
        raise ResyncError(
            "--processes needs Linux, where several may share a port: start resync serve several "
            "times, each with its APP_PORT, and a proxy before them."
        )


def end_with_parent() -> None:
    """End as on SIGTERM once whoever started us is gone: he holds the other end of our input."""

    def wait() -> None:
        sys.stdin.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="parent", daemon=True).start()


class Processes:
    """The servers and who starts them anew; `run` until SIGTERM or SIGINT."""

    def __init__(self, count: int, settings: Settings, say: Callable[[str], None] = typer.echo):
        self._count, self._say = count, say
        try:
            self._held = _held(settings.host, settings.port)
        except OSError as error:
            raise port_error(error, settings.host, settings.port) from None
        self._port = self._held.getsockname()[1]
        self._stopping = threading.Event()
        self._ready = self._failed = 0
        self._counting = threading.Lock()
        self._children: dict[int, subprocess.Popen[str]] = {}

    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        keepers = [
            threading.Thread(target=self._keep, args=(n,), daemon=True) for n in range(self._count)
        ]
        for keeper in keepers:
            keeper.start()
        while not self._stopping.wait(1.0):
            pass
        for child in list(self._children.values()):
            child.terminate()
        until = time.monotonic() + LAST_S + 0.5
        for keeper in keepers:
            keeper.join(max(0.0, until - time.monotonic()))
        for child in list(self._children.values()):
            child.kill()  # one that is gone hears nothing
        self._held.close()
        if self._failed:
            raise typer.Exit(self._failed)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        tell("STOPPING=1")
        self._stopping.set()

    def _keep(self, number: int) -> None:
        while not self._stopping.is_set():
            child = self._start()
            self._children[number] = child
            if self._stopping.is_set():
                child.terminate()
            self._listen(child)
            status = child.wait()
            if not self._ready:  # what keeps the first from serving keeps all of them
                self._failed = status
                self._stopping.set()
            if not self._stopping.is_set():
                self._say(f"A process has ended ({status}); another is started in its place.")
                self._stopping.wait(_AGAIN_S)

    def _start(self) -> "subprocess.Popen[str]":
        ours = {name: said for name, said in os.environ.items() if name != "NOTIFY_SOCKET"}
        return subprocess.Popen(
            [sys.executable, "-m", "app.cli", "serve", "--share-port"],
            env={**ours, "APP_PORT": str(self._port)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def _listen(self, child: "subprocess.Popen[str]") -> None:
        """Pass on what it says; where we are is said once, when all are there."""
        for line in child.stdout or ():
            if not line.startswith(READY):
                self._say(line.rstrip())
                continue
            with self._counting:
                self._ready += 1
                everybody = self._ready == self._count
            if everybody:
                self._say(line.rstrip())
                tell("READY=1", f"STATUS={self._count} processes at {line.removeprefix(READY)}")


def _held(host: str, port: int) -> socket.socket:
    """A port that is ours whoever of them is there; never listened on: no connection comes here."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    held = socket.socket(family, kind, protocol)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    held.bind(address)
    return held
