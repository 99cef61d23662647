"""Open dashboards without a browser: the page, Bokeh's socket, and the browser's reports.

Each reader does what Bokeh's and our own scripts do (app/static/js/lib/feedline.js): it fetches the
page, opens the socket with the page's token, pulls the document, says which version it has, and
confirms every tenth update.
"""

import asyncio
import json
import re
import threading
from collections.abc import Coroutine, Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
from tornado.websocket import WebSocketClientConnection, websocket_connect

from app.pages.feed import FEED

CONFIRM_EVERY = 10
_TOKEN = re.compile(r'"token":"([^"]+)"')
_VERSION = re.compile(r'"version":(\d+),"base":null')


class Reader:
    """One open dashboard."""

    def __init__(self) -> None:
        self.updates = 0
        self.update_bytes = 0
        self._version = 0
        self._confirmed = 0
        self._messages = 0
        self._socket: WebSocketClientConnection | None = None
        self._listening: asyncio.Task[None] | None = None

    async def open(self, url: str, client: httpx.AsyncClient) -> None:
        """Open the page and its session; returns after the server's first answer."""
        page = (await client.get(url)).raise_for_status().text
        token, version = _TOKEN.search(page), _VERSION.search(page)
        if token is None or version is None:
            raise RuntimeError("The page holds no session token or no board")
        self._version = self._confirmed = int(version[1])
        parts = urlsplit(url)
        socket = await websocket_connect(
            f"ws://{parts.netloc}{parts.path}/ws", subprotocols=["bokeh", token[1]]
        )
        self._socket = socket
        await self._until("ACK")
        await self._send("PULL-DOC-REQ", {})
        await self._until("PULL-DOC-REPLY")
        ready = {
            "type": "event",
            "name": "document_ready",
            "values": {"type": "map", "entries": []},
        }
        await self._tell("bokeh_event", ready)
        await self._report({"have": self._version})
        while self.updates == 0:
            await self._take()
        self._listening = asyncio.create_task(self._listen())

    async def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        if self._listening is not None:
            await asyncio.wait([self._listening], timeout=5)

    async def _listen(self) -> None:
        while await self._take():
            pass

    async def _until(self, kind: str) -> Any:
        while True:
            got, content = await self._message()
            if got == kind:
                return content
            if got in {"", "ERROR"}:
                raise RuntimeError(f"The session ended while waiting for {kind}: {content}")

    async def _take(self) -> bool:
        """Take one message and confirm as a browser does; False when the session has ended."""
        kind, content = await self._message()
        if kind == "PATCH-DOC":
            for event in content["events"]:
                text = _update_of(event)
                if text is not None:
                    self.updates += 1
                    self.update_bytes += len(text.encode())
                    self._version = json.loads(text)["version"]
            if abs(self._version - self._confirmed) >= CONFIRM_EVERY:
                self._confirmed = self._version
                await self._report({"seen": self._version})
        return bool(kind)

    async def _message(self) -> tuple[str, Any]:
        """A message's kind and content: three frames and its buffers. "" at the end."""
        head = await self._frame()
        if head is None:
            return "", None
        await self._frame()  # metadata
        content = await self._frame()
        header = json.loads(head)
        for _ in range(2 * header.get("num_buffers", 0)):
            await self._frame()
        return header["msgtype"], json.loads(content or "null")

    async def _frame(self) -> str | bytes | None:
        if self._socket is None:
            raise RuntimeError("Open the reader first")
        return await self._socket.read_message()

    async def _report(self, said: dict[str, int]) -> None:
        await self._tell(FEED, {"type": "map", "entries": [[*pair] for pair in said.items()]})

    async def _tell(self, kind: str, data: Mapping[str, Any]) -> None:
        sent = {"kind": "MessageSent", "msg_type": kind, "msg_data": data}
        await self._send("PATCH-DOC", {"events": [sent]})

    async def _send(self, kind: str, content: object) -> None:
        if self._socket is None:
            raise RuntimeError("Open the reader first")
        self._messages += 1
        header = {"msgid": f"bench-{self._messages}", "msgtype": kind}
        for frame in (header, {}, content):
            await self._socket.write_message(json.dumps(frame))


def _update_of(event: Any) -> str | None:
    """The text of a message to the page's feed, if that is what the event is."""
    return event["msg_data"] if event.get("msg_type") == FEED else None


class Readers:
    """Readers on an event loop in a thread of their own."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.all: list[Reader] = []

    def open(self, count: int) -> None:
        """Open so many more, one after the other."""
        self._do(self._open(count))

    def close(self) -> None:
        """Close them all as tabs close."""
        self._do(self._close())

    def end(self) -> None:
        """Close them all and end the thread."""
        self.close()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _open(self, count: int) -> None:
        for _ in range(count):
            async with httpx.AsyncClient(timeout=30) as client:
                reader = Reader()
                await reader.open(self._url, client)
                self.all.append(reader)

    async def _close(self) -> None:
        await asyncio.gather(*(reader.close() for reader in self.all))
        self.all.clear()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(300)
