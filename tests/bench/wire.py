"""One connection, asked over and over: so cheap that a client's own work is left out."""

import socket
import time
from collections.abc import Callable

_PING = b'{"type":"ping"}'


class Wire:
    """A connection to a server on loopback, with these heads in each request."""

    def __init__(self, port: int, *heads: str) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._heads = "".join(f"{head}\r\n" for head in ("Host: localhost", *heads))
        self._rest = b""

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, dict[str, str]]:
        """Status and heads of the answer, once it is there."""
        said = f"{method} {path} HTTP/1.1\r\n{self._heads}"
        if body is not None:
            said += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        self._socket.sendall(f"{said}\r\n".encode() + (body or b""))
        status, heads = self._head()
        length = int(heads.get("content-length", 0))
        while len(self._rest) < length:
            self._more()
        self._rest = self._rest[length:]
        return status, heads

    def open_socket(self, path: str) -> None:
        """Be a WebSocket from now on."""
        self._heads += (
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        )
        status, _ = self.ask("GET", path)
        assert status == 101, status

    def ping(self) -> None:
        """A message there and its answer back."""
        self._socket.sendall(bytes((0x81, 0x80 | len(_PING), 0, 0, 0, 0)) + _PING)
        while b'"pong"' not in self._rest:
            self._more()
        self._rest = b""

    def close(self) -> None:
        self._socket.close()

    def _head(self) -> tuple[int, dict[str, str]]:
        while b"\r\n\r\n" not in self._rest:
            self._more()
        head, _, self._rest = self._rest.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        named = (line.partition(":") for line in lines)
        return int(first.split()[1]), {name.lower(): said.strip() for name, _, said in named}

    def _more(self) -> None:
        got = self._socket.recv(65536)
        assert got, "the server has closed the connection"
        self._rest += got


def took_ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000
