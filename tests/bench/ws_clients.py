"""Cheap WebSocket clients for the bench: asyncio protocols that only look for one number."""

import asyncio
import re
import time

_STAMP = re.compile(rb'"stamp_ns":(\d+)')
_HANDSHAKE = (
    "GET /api/v1/monitoring/ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{more}\r\n"
)


class Listener(asyncio.Protocol):
    """Counts events and notes how old each was when it came."""

    def __init__(self, port: int, ages_ms: list[float], more: str = "") -> None:
        self._port = port
        self._more = more
        self._ages_ms = ages_ms
        self._rest = b""
        self._open = False
        self.events = 0
        self.ready = asyncio.get_running_loop().create_future()
        self.lost = False
        self.over = asyncio.get_running_loop().create_future()
        self.closing: int | None = None  # the code that it was closed with

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: asyncio.Transport = transport  # pyright: ignore[reportAttributeAccessIssue]
        self.transport.write(_HANDSHAKE.format(port=self._port, more=self._more).encode())

    def data_received(self, data: bytes) -> None:
        now = time.monotonic_ns()
        data = self._rest + data if self._rest else data
        if not self._open:
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._rest = head
                return
            self._open = True
        position = 0
        while True:
            end = _frame_end(data, position)
            if end is None:
                break
            self._frame(data, position, end, now)
            position = end
        self._rest = data[position:]

    def _frame(self, data: bytes, start: int, end: int, now: int) -> None:
        if data[start] == 0x89:  # a client's frames are masked: pong with an empty mask
            self.transport.write(b"\x8a\x80\0\0\0\0")
            return
        if data[start] == 0x88:
            self.closing = int.from_bytes(data[start + 2 : start + 4], "big")
            self.transport.close()
            return
        if not self.ready.done():
            self.ready.set_result(None)
        found = _STAMP.search(data, start, end)
        if found is not None:
            self.events += 1
            self._ages_ms.append((now - int(found[1])) / 1e6)

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        self.over.set_result(None)
        if not self.ready.done():
            self.ready.set_exception(ConnectionError("the server closed the connection"))


def _frame_end(data: bytes, start: int) -> int | None:
    """Where the unmasked frame that begins at `start` ends; None when it is not whole."""
    have = len(data) - start
    if have < 2:
        return None
    length = data[start + 1]
    head = 2
    if length == 126:
        head = 4
    elif length == 127:
        head = 10
    if have < head:
        return None
    if head > 2:
        length = int.from_bytes(data[start + 2 : start + head], "big")
    return start + head + length if have >= head + length else None


async def connect(port: int, count: int, ages_ms: list[float], *heads: str) -> list[Listener]:
    """Open so many listeners, a few at a time, each past its first message."""
    more = "".join(f"{head}\r\n" for head in heads)
    loop = asyncio.get_running_loop()
    found: list[Listener] = []
    while len(found) < count:
        some = [
            loop.create_connection(lambda: Listener(port, ages_ms, more), "127.0.0.1", port)
            for _ in range(min(50, count - len(found)))
        ]
        opened = [listener for _, listener in await asyncio.gather(*some)]
        await asyncio.gather(*(listener.ready for listener in opened))
        found += opened
    return found
