"""One WebSocket client: a cursor into the events, a filter, and what waits to be said to it.

Delivery is pulled: `pump` writes a chunk and goes on when it has drained, so one code path serves
live events, bursts and resumption, without a task or a queue for each client.
"""

import asyncio
import time
from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tornado.iostream import IOStream

from app.api.event_log import Entry
from app.api.frames import text_frame
from app.api.limits import Bucket
from app.api.problem_news import News
from app.api.subscription import EVERYTHING, EventFilter
from app.rights import EVERYBODY, Asker
from data.domain.events import Event

if TYPE_CHECKING:
    from app.api.socket_hub import Hub

QUEUE_LENGTH = 256  # contract, section 3: a client is dropped when this is full
CHUNK = 64  # frames in one write
_SCANNED = 1000  # events looked at in one go, so that a narrow filter does not hold the loop
_MOST_SEGMENTS = 16
FLOOD_RATE, FLOOD_BURST = 50, 200  # messages a second sustained, and at once


class Segment:
    """Events with `start` < seq ≤ `end` were offered to this client under this filter."""

    __slots__ = ("end", "start", "wanted")

    def __init__(self, start: int, end: int, wanted: EventFilter) -> None:
        self.start, self.end, self.wanted = start, end, wanted

    def holds(self, event: Event) -> bool:
        return self.start < event.seq <= self.end and self.wanted.wants(event)


class Resume:
    """A replay under way, up to and including `until`."""

    __slots__ = ("count", "gap", "until")

    def __init__(self, until: int, gap: bool) -> None:
        self.until, self.gap, self.count = until, gap, 0


class Client:
    """State of one connection. Belongs to the event loop's thread."""

    __slots__ = (
        "_fetching",
        "asker",
        "bucket",
        "client_id",
        "closed",
        "cursor",
        "handler",
        "heard_at",
        "hub",
        "lang",
        "news",
        "outbox",
        "page",
        "part",
        "resume",
        "resuming",
        "segments",
        "start",
        "stream",
        "wanted",
        "writing_since",
    )

    def __init__(
        self,
        hub: "Hub",
        handler: Any,
        stream: IOStream,
        client_id: str,
        lang: str,
        cursor: int,
        asker: Asker = EVERYBODY,
    ) -> None:
        self.hub = hub
        self.handler = handler
        self.stream = stream
        self.client_id = client_id
        self.lang = lang
        self.asker = asker
        self.cursor = cursor  # events up to here were offered
        self.start = cursor  # … since here, under `wanted`
        self.wanted = EVERYTHING
        self.segments: tuple[Segment, ...] = ()
        self.outbox: list[bytes] = []
        self.news: dict[int, News] = {}  # of problems, by number: the latest of each
        self.page: deque[Entry] | None = None  # read from the store, not offered yet
        self.resume: Resume | None = None
        self.resuming = False  # from the request until `resumed` is queued
        self.writing_since: float | None = None
        self.heard_at = time.monotonic()
        self.bucket: Bucket | None = None
        self.closed = False
        self.part = 0  # of the heartbeat
        self._fetching = False

    def say(self, message: Any) -> None:
        """Queue a message that is not an event; too many unread ones drop the client."""
        self.say_frame(text_frame(message))

    def say_frame(self, frame: bytes) -> None:
        if len(self.outbox) >= QUEUE_LENGTH:
            self.hub.drop(self, "does not read")
            return
        self.outbox.append(frame)
        self.pump()

    def take_news(self, told: Iterable[News]) -> None:
        """Tell of problems that changed, in place of what was not told yet of the same ones."""
        for news in told:
            problem = news.problem
            if self.wanted.wants_problem(problem.severity, problem.root.job_name):
                self.news[problem.number] = news
        self.pump()

    def takes_message(self, now: float) -> bool:
        """Whether this message is within what a client may send; False is a flood."""
        self.heard_at = now
        if self.bucket is None:
            self.bucket = Bucket(FLOOD_RATE, FLOOD_BURST, FLOOD_BURST, now)
        return self.bucket.take(now) == 0

    def subscribe(self, wanted: EventFilter) -> None:
        """Offer what comes from now on under another filter."""
        self._close_segment()
        self.wanted = wanted

    def begin_resume(self, after: int, resume: Resume) -> None:
        """Go back to `after` and replay; what this connection already got is not sent again."""
        self._close_segment()
        self.resume = resume
        self.page = None
        self.cursor = self.start = after
        self.pump()

    def _close_segment(self) -> None:
        if self.cursor > self.start:
            segment = Segment(self.start, self.cursor, self.wanted)
            self.segments = (*self.segments, segment)[-_MOST_SEGMENTS:]
        self.start = self.cursor

    def backlog(self) -> int:
        """Messages that wait, counted as far as it matters."""
        log = self.hub.log
        if self.cursor < log.floor:
            return QUEUE_LENGTH + 1  # more than memory holds
        waiting = len(self.outbox) + len(self.news)
        return waiting + log.wanted_after(self.cursor, self.wanted, QUEUE_LENGTH + 1)

    def pump(self) -> None:
        """Write what is due, unless a write is still under way."""
        while not self.closed and self.writing_since is None:
            frames, more = self._due()
            if not frames:
                if more:
                    asyncio.get_running_loop().call_soon(self.pump)
                return
            self._write(frames[0] if len(frames) == 1 else b"".join(frames), len(frames))

    def _write(self, chunk: bytes, frames: int) -> None:
        stream = self.stream
        try:
            sent = self._send_now(chunk)
            if sent == len(chunk):
                self.hub.sent(frames, sent)
                return
            written = stream.write(chunk[sent:])
        except OSError:  # StreamClosedError is one, too
            self.hub.lost(self)
            return
        self.hub.sent(frames, len(chunk))
        if not stream.writing():
            return
        self.writing_since = time.monotonic()
        asyncio.ensure_future(written).add_done_callback(self._written)

    def _send_now(self, chunk: bytes) -> int:
        """Hand the chunk to the system without Tornado's buffer, where nothing is before it.

        With thousands of clients the buffer's bookkeeping costs more than the sending.
        """
        stream = self.stream
        if stream.closed() or stream.writing():
            return 0
        try:
            return stream.write_to_fd(memoryview(chunk))
        except BlockingIOError:
            return 0

    def _written(self, written: "asyncio.Future[None]") -> None:
        self.writing_since = None
        if written.cancelled() or written.exception() is not None:
            self.hub.lost(self)
        else:
            self.pump()

    def _due(self) -> tuple[list[bytes], bool]:
        """The next frames, and whether there may be more although there are none now."""
        frames = self.outbox[:CHUNK]
        del self.outbox[: len(frames)]
        while self.news and len(frames) < CHUNK:
            frames.append(self.news.pop(next(iter(self.news))).frame(self.lang))
        if self.resuming and self.resume is None:
            return frames, False  # where to begin is being looked up: what is new waits its turn
        scanned = 0
        log = self.hub.log
        while len(frames) < CHUNK:
            resume = self.resume
            if resume is not None and self.cursor >= resume.until:
                self.resume, self.resuming = None, False
                frames.append(
                    text_frame({"type": "resumed", "count": resume.count, "gap": resume.gap})
                )
                continue
            if scanned >= _SCANNED:
                return frames, True
            entries = self._next(CHUNK - len(frames))
            if not entries:
                break
            for entry in entries:
                scanned += 1
                event = entry.event
                self.cursor = event.seq
                if self.wanted.wants(event) and not self._had(event):
                    frames.append(log.frame(entry, self.lang))
                    if self.resume is not None:
                        self.resume.count += 1
                if self.resume is not None and event.seq >= self.resume.until:
                    break
        return frames, False

    def _next(self, most: int) -> list[Entry]:
        """The events after the cursor: from the page just read, from memory, or none yet."""
        page = self.page
        if page is not None:
            while page and page[0].event.seq <= self.cursor:
                page.popleft()
            if page:
                return [page.popleft()]
            self.page = None
        if self.cursor >= self.hub.log.floor:
            return self.hub.log.after(self.cursor, most)
        if not self._fetching:
            self._fetching = True
            self.hub.fetch_page(self, self.cursor, self.lang)
        return []

    def take_page(self, after: int, entries: list[Entry]) -> None:
        """Go on with a page of the store; an empty one means nothing is kept before memory."""
        self._fetching = False
        if after == self.cursor:
            if entries:
                self.page = deque(entries)
            else:
                self.cursor = max(self.cursor, self.hub.log.floor)
        self.pump()

    def _had(self, event: Event) -> bool:
        if not self.segments:
            return False
        if all(segment.end < event.seq for segment in self.segments):
            self.segments = ()
            return False
        return any(segment.holds(event) for segment in self.segments)
