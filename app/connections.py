"""Connections as they come in: how many, how long a head may be, and what happens at the limits.

Tornado would accept without end, log an error for each one that the system has no descriptor for,
and cut a connection whose head is too long without a word.
"""

import errno
import logging
import resource
import socket
import ssl
import time
from collections.abc import Iterable

from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.iostream import IOStream, SSLIOStream, UnsatisfiableReadError

from app.surface import MOST_URL

logger = logging.getLogger(__name__)

MOST = 8000
"""Open connections; fewer where the system allows fewer descriptors."""
SPARE_DESCRIPTORS = 256  # for the store, the engine, files
_WANTED_DESCRIPTORS = 16_384
_AT_ONCE = 128  # accepted in one turn of the loop
_PAUSE_S = 1.0
_LOG_EVERY_S = 60.0
_LINGER_S = 2.0
_EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


def _plain(status: str, more: str = "") -> bytes:
    return f"HTTP/1.1 {status}\r\n{more}Content-Length: 0\r\nConnection: close\r\n\r\n".encode()


_FULL = _plain("503 Service Unavailable", "Retry-After: 5\r\n")
_HEAD_TOO_LONG = _plain("431 Request Header Fields Too Large")
_URL_TOO_LONG = _plain("414 URI Too Long")


def most_connections() -> int:
    """Raise the soft limit of descriptors as far as it goes; how many connections that allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _WANTED_DESCRIPTORS
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return MOST if soft == resource.RLIM_INFINITY else max(16, min(MOST, soft - SPARE_DESCRIPTORS))


class Connections:
    """Takes connections in for an HTTP server, over TLS with `secure`, up to `most`; who comes then
    is told 503."""

    def __init__(
        self,
        http: HTTPServer,
        sockets: Iterable[socket.socket],
        most: int,
        secure: ssl.SSLContext | None = None,
    ) -> None:
        self._http, self._sockets, self._most, self._secure = http, list(sockets), most, secure
        self._open: set[_Connection] = set()
        self._logged_at = -_LOG_EVERY_S

    def start(self) -> None:
        """Begin to accept; call on the event loop's thread."""
        self._loop = IOLoop.current()
        for listener in self._sockets:
            self._loop.add_handler(listener, self._accept, IOLoop.READ)

    def stop(self) -> None:
        """Accept no more; what is open stays open."""
        listeners, self._sockets = self._sockets, []
        for listener in listeners:
            self._loop.remove_handler(listener)
            listener.close()

    def _accept(self, listener: socket.socket, _events: int) -> None:
        for _ in range(_AT_ONCE):
            try:
                taken, address = listener.accept()
            except BlockingIOError:
                return
            except ConnectionAbortedError:
                continue
            except OSError as error:
                if error.errno not in _EXHAUSTED:
                    raise
                self._pause(listener, error)
                return
            if len(self._open) >= self._most:
                if self._secure is None:
                    _say(taken, _FULL)
                taken.close()
                self._log("All %s connections are taken: more are refused", self._most)
                continue
            taken.setblocking(False)
            try:
                stream = self._stream(taken)
            except OSError as error:  # gone before its first byte
                logger.debug("A connection ended before it was secured: %s", error)
                taken.close()
                continue
            self._http.handle_stream(stream, address)

    def _stream(self, taken: socket.socket) -> "_Connection":
        if self._secure is None:
            return _Connection(taken, self._open)
        its = self._secure.wrap_socket(taken, server_side=True, do_handshake_on_connect=False)
        return _Secured(its, self._open)

    def _pause(self, listener: socket.socket, error: OSError) -> None:
        """Look again in a moment: the loop would spin on a listener that cannot be served."""
        self._log("No connections can be accepted for now: %s", error.strerror)
        self._loop.remove_handler(listener)

        def resume() -> None:
            if listener in self._sockets:
                self._loop.add_handler(listener, self._accept, IOLoop.READ)

        self._loop.call_later(_PAUSE_S, resume)

    def _log(self, message: str, *values: object) -> None:
        now = time.monotonic()
        if now - self._logged_at >= _LOG_EVERY_S:
            self._logged_at = now
            logger.warning(message, *values)


class _Connection(IOStream):
    """One connection: counted while it is open; a head too long is answered before it is cut."""

    _has_last_word = True

    def __init__(self, taken: socket.socket, among: set["_Connection"]) -> None:
        self._among = among
        self._first_line = 0  # bytes of it so far; of the connection's first request
        self._in_first_line = True
        super().__init__(taken)
        among.add(self)

    def read_from_fd(self, buf: bytearray | memoryview) -> int | None:
        count = super().read_from_fd(buf)
        if self._in_first_line and count:
            end = bytes(buf[:count]).find(b"\n")
            self._first_line += count if end < 0 else end
            self._in_first_line = end < 0
        return count

    def close_fd(self) -> None:
        self._among.discard(self)
        too_long = isinstance(self.error, UnsatisfiableReadError) and self._has_last_word
        if too_long and self.socket and not self.writing():
            # Closing on unread bytes would take the answer back.
            is_url = self._first_line > MOST_URL
            _linger(self.socket.dup(), _URL_TOO_LONG if is_url else _HEAD_TOO_LONG)
        super().close_fd()


class _Secured(_Connection, SSLIOStream):
    """The same over TLS, where nothing can be said past the end of what was read."""

    _has_last_word = False


def _linger(left: socket.socket, answer: bytes) -> None:
    """Say a last word, and read on for a moment so that it arrives."""
    _say(left, answer)
    loop = IOLoop.current()

    def drain(_fd: object, _events: int) -> None:
        try:
            if left.recv(65536):
                return
        except BlockingIOError:
            return
        except OSError as error:
            logger.debug("A refused connection ended: %s", error)
        end()

    def end() -> None:
        loop.remove_timeout(timer)
        loop.remove_handler(left)
        left.close()

    timer = loop.call_later(_LINGER_S, end)
    loop.add_handler(left, drain, IOLoop.READ)


def _say(taken: socket.socket, answer: bytes) -> None:
    """Send a last word, if it can be sent at once."""
    try:
        taken.setblocking(False)
        taken.send(answer)
        taken.shutdown(socket.SHUT_WR)
    except OSError as error:
        logger.debug("A refusal could not be sent: %s", error)
