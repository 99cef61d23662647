"""Connections to the outside, each exchange on them with one deadline for the whole of it.

A time-out for each read would let somebody who drips his answer hold us for ever.
"""

import contextlib
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
from httpcore import SOCKET_OPTION

_AT_ONCE = 512 * 1024  # bytes read; httpcore's 64 KiB are a step of the interpreter too often
_FAR_S = 3_600.0  # for what httpcore does outside an exchange, such as closing


class _Mine(threading.local):
    """The exchange this thread is in."""

    deadline: float | None = None
    stop: threading.Event | None = None


class Connections(httpcore.NetworkBackend):
    """Makes connections, remembers those that are open and can hang up on all of them at once."""

    def __init__(self) -> None:
        self.hung_up = False
        self._open: set[_Connection] = set()
        self._one = threading.Lock()  # over `_open`: questions are asked side by side
        self._mine = _Mine()

    @contextlib.contextmanager
    def until(self, deadline: float, stop: threading.Event | None = None) -> Iterator[None]:
        """The exchange of this thread ends by `deadline` (monotonic), or once `stop` is set."""
        self._mine.deadline, self._mine.stop = deadline, stop
        try:
            yield
        finally:
            self._mine.deadline = self._mine.stop = None

    def left(self, timeout: float | None) -> float:
        """How long one step may take. Raises ReadTimeout when the exchange is over its time."""
        stop, deadline = self._mine.stop, self._mine.deadline
        if self.hung_up or (stop is not None and stop.is_set()):
            raise httpcore.ReadError("given up")
        left = _FAR_S if deadline is None else deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the exchange took too long")
        return left if timeout is None else min(left, timeout)

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Open a connection within what is left of the exchange."""
        plain = httpcore.SyncBackend().connect_tcp(
            host, port, self.left(timeout), local_address, socket_options or ()
        )
        return self.keep(plain)

    def keep(self, stream: httpcore.NetworkStream) -> "_Connection":
        """Remember a connection until it is closed."""
        connection = _Connection(stream, self)
        with self._one:
            self._open.add(connection)
        if self.hung_up:
            connection.cut()
        return connection

    def forget(self, connection: "_Connection") -> None:
        """The connection is closed, or another stands for it."""
        with self._one:
            self._open.discard(connection)

    def hang_up(self) -> None:
        """Cut every connection, so that whoever waits stops waiting."""
        self.hung_up = True
        for connection in self._now_open():
            connection.cut()

    def close(self) -> None:
        """Close what a question that was cut has left open."""
        for connection in self._now_open():
            connection.close()

    def _now_open(self) -> list["_Connection"]:
        with self._one:
            return list(self._open)


class _Connection(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, all_of_them: Connections) -> None:
        self._stream = stream
        self._all = all_of_them

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max(max_bytes, _AT_ONCE), self._all.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._all.left(timeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        try:
            safe = self._stream.start_tls(ssl_context, server_hostname, self._all.left(timeout))
        except BaseException:
            self.close()
            raise
        self._all.forget(self)
        return self._all.keep(safe)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def cut(self) -> None:
        """Wake whoever reads or writes; the connection is of no more use."""
        connection = self._stream.get_extra_info("socket")
        with contextlib.suppress(OSError, ValueError):  # closed by the other side already
            connection.shutdown(2)

    def close(self) -> None:
        self._all.forget(self)
        self._stream.close()
