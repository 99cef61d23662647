"""A throw-away PostgreSQL server, from Debian's binaries, that ends with whoever started it.

A guard waits at a pipe whose other end is ours alone: when it closes, because we are done or were
killed, the server is stopped and its folder goes.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

GUARD = 'cat >/dev/null; folder=$1; shift; "$@" >/dev/null 2>&1; rm -rf "$folder"'
# Nothing here must outlive a crash, and databases come and go by the hundred.
OPTIONS = (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal",
    "max_wal_senders=0", "max_connections=60", "jit=off", "listen_addresses=127.0.0.1",
)  # fmt: skip


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL installed, if any."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


class Killable:
    """A server at `url` that keeps what it says it keeps, and is killed and started again."""

    def __init__(self, url: str, data: str, start: Callable[[], None]) -> None:
        self.url, self._data, self.start = url, data, start

    def kill(self) -> None:
        """All of it at once, as when its machine fails."""
        first = int(Path(self._data, "postmaster.pid").read_text().split()[0])
        others = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for each in (first, *map(int, others)):
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)


@contextmanager
def throwaway_server(binaries: Path) -> Iterator[str]:
    """The URL of a server for the time being."""
    with _server(binaries, OPTIONS) as server:
        yield server.url


@contextmanager
def killable_server(binaries: Path) -> Iterator[Killable]:
    with _server(binaries, [one for one in OPTIONS if one != "synchronous_commit=off"]) as server:
        yield server


@contextmanager
def _server(binaries: Path, options: Sequence[str]) -> Iterator[Killable]:
    folder = tempfile.mkdtemp(prefix="resync-postgres-")
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, port = f"{folder}/data", _free_port()
    control = as_postgres(f"{binaries}/pg_ctl", "-D", data, "-w")
    guard = subprocess.Popen(
        ["sh", "-c", GUARD, "sh", folder, *control, "-m", "immediate", "stop"],
        stdin=subprocess.PIPE,
        start_new_session=True,  # a key pressed or a signal to our group is not for the guard
        cwd="/tmp",
    )
    said = " ".join(
        [f"-p {port} -c unix_socket_directories=", *(f"-c {option}" for option in options)]
    )

    def start() -> None:
        _run(*control, "-o", said, "-l", f"{folder}/log", "start")

    try:
        _run(
            *as_postgres(f"{binaries}/initdb", "-D", data, "-A", "trust", "-U", "resync"),
            "-E", "UTF8", "-N", "--locale=C",
        )  # fmt: skip
        start()
        yield Killable(f"postgresql+psycopg://resync@127.0.0.1:{port}/postgres", data, start)
    finally:
        guard.communicate()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def as_postgres(*command: str) -> list[str]:
    """PostgreSQL refuses to run as root."""
    return [*(["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []), *command]


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/tmp")
    assert done.returncode == 0, f"{' '.join(command)}: {done.stdout[-2000:]} {done.stderr[-2000:]}"
