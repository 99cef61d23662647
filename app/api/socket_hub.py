"""All WebSocket clients and what is told to them. Belongs to the event loop's thread.

Only `followed` is called from other threads; it hands over to the loop. Work on all clients is done
in slices, so that thousands of them never hold the loop.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import structs
from tornado.ioloop import IOLoop, PeriodicCallback

from app.api.core import Core
from app.api.event_log import Entry, EventLog
from app.api.frames import text_frame
from app.api.problem_news import news_of
from app.api.socket_client import QUEUE_LENGTH, Client, Resume
from app.queries.events import event_view
from app.queries.status import status_view
from app.rights import Right
from data.domain.changes import Change, Kind
from data.domain.events import Acknowledgement, Event
from data.runtime import to_json
from data.store import events as stored
from data.store.errors import StoreError
from data.store.event_rows import problem_id
from data.store.problems import find
from data.store.problems.find import KnownProblem
from data.store.sql import instant, ms

logger = logging.getLogger(__name__)

HEARTBEAT_S = 20.0  # contract, section 3
_PARTS = 100
"""A heartbeat goes round the clients in so many parts: thousands of answers at once would hold the
loop for a good part of a second."""
PATIENCE_S = 5.0  # a client that drained nothing for so long and is 256 messages behind is dropped
_SWEEP_S = 1.0
_SLICE_S = 0.004  # of the loop's time at once
_SLICE_CLIENTS = 16  # between two looks at the clock
_PAGE = 250  # events read from the store at once
_PING = b"\x89\x00"


@dataclass(slots=True)
class _Counts:
    """Since the start, as `/stats` has them."""

    opened: int = 0
    closed: int = 0
    dropped: int = 0
    flooded: int = 0
    frames_sent: int = 0
    bytes_sent: int = 0
    resumes: int = 0
    store_pages: int = 0


class Hub:
    """Build it before the poller starts, `start` it on the loop, `close` it there."""

    def __init__(
        self, core: Core, patience_s: float = PATIENCE_S, heartbeat_s: float = HEARTBEAT_S
    ) -> None:
        self._core = core
        self._patience_s = patience_s
        self._heartbeat_s = heartbeat_s
        self._beating = 0  # the part whose turn it is
        self._loop: IOLoop | None = None
        self._clients: dict[str, Client] = {}
        self._counts = _Counts()
        self._waking = False
        self._wake_again = False
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="socket-store")
        self._reading = ThreadPoolExecutor(1, thread_name_prefix="socket-problems")
        self._told_at = core.now()  # when problems last changed
        self._periodic: list[PeriodicCallback] = []
        self.closing = False
        self._cursor = core.db.feed.last
        self.log = EventLog(self._encode, floor=stored.last_seq(core.db))

    # Start and stop

    def start(self) -> None:
        """Follow the changes and begin the heartbeat; call on the loop's thread."""
        self._loop = IOLoop.current()
        feed = self._core.db.feed
        feed.follow("socket", self.followed, after=self._cursor)
        self._threads.submit(feed.deliver)
        for call, every_s in ((self._beat, self._heartbeat_s / _PARTS), (self._sweep, _SWEEP_S)):
            periodic = PeriodicCallback(call, every_s * 1000)
            periodic.start()
            self._periodic.append(periodic)

    async def close(self) -> None:
        """Say goodbye (1001) to every client and take no more."""
        self.closing = True
        self._core.db.feed.leave("socket")
        for periodic in self._periodic:
            periodic.stop()
        for client in tuple(self._clients.values()):
            client.handler.close(1001, "server shutdown")
            self.forget(client)
        for threads in (self._threads, self._reading):
            threads.shutdown(wait=False, cancel_futures=True)
        await asyncio.sleep(0)

    def metrics(self) -> dict[str, int]:
        """Counters for `/stats`; readable from any thread."""
        return {"clients": len(self._clients), **asdict(self._counts)}

    # From other threads

    def followed(self, changes: Sequence[Change]) -> None:
        """Say on the loop what is new; what has to be read for it is read here."""
        if self._loop is None:
            return
        for change in changes:
            match change.kind:
                case Kind.EVENTS:
                    self._loop.add_callback(self._publish, change.events or ())
                case Kind.ERROR_TEXTS:
                    news = stored.events_numbered(self._core.db, change.facts["seqs"])
                    self._loop.add_callback(self.log.replace, news)
                case Kind.ACKNOWLEDGED:
                    self._loop.add_callback(self._acknowledged, change.facts)
                case Kind.SETTINGS:
                    config = to_json(self._core.runtime.current)
                    self._loop.add_callback(self._tell, {"type": "config", "config": config})
                case Kind.PROBLEMS:
                    self._loop.add_callback(self._problems, change.facts)
                case Kind.SILENCES | Kind.RUNBOOKS as kind:
                    ids = [str(one) for one in change.facts["ids"]]
                    message = {"type": kind.value, f"{kind.value[:-1]}_ids": ids}
                    self._loop.add_callback(self._tell, message)
                case Kind.TOLD:
                    ids = [problem_id(self._core.db.store_id, one) for one in change.facts["ids"]]
                    self._loop.add_callback(self._tell, {"type": "told", "problem_ids": ids})
                case Kind.GAP:
                    self._loop.add_callback(self._missed, stored.last_seq(self._core.db))

    # Clients

    @staticmethod
    def now() -> float:
        """The clock that clients' `heard_at` is told in."""
        return time.monotonic()

    def add(self, client: Client) -> None:
        self._counts.opened += 1
        client.part = self._counts.opened % _PARTS
        self._clients[client.client_id] = client

    def forget(self, client: Client) -> None:
        """The client is gone, or has been said goodbye to."""
        client.closed = True
        if self._clients.pop(client.client_id, None) is not None:
            self._counts.closed += 1

    def lost(self, client: Client) -> None:
        """The connection broke while we wrote."""
        self.forget(client)
        client.stream.close()

    def drop(self, client: Client, why: str) -> None:
        """Cut off a client that cannot be told anything any more."""
        if client.closed:
            return
        logger.info("WebSocket client %s is dropped: %s", client.client_id, why)
        self._counts.dropped += 1
        self.forget(client)
        client.stream.close()

    def flooded(self, client: Client) -> None:
        self._counts.flooded += 1
        client.handler.close(1008, "too many messages")
        self.forget(client)

    def look(self) -> None:
        """Close (1008) whoever has no right to be here any more; on the loop. One whose role is
        another comes back as what he is now."""
        self._in_slices(self._look_at)

    def _look_at(self, client: Client) -> None:
        now = self._core.doors.again(client.asker)
        if client.closed or now.right is client.asker.right:
            return
        code, why = (1008, "login over") if now.right < Right.VIEWER else (1012, "role changed")
        client.handler.close(code, why)
        self.forget(client)

    def sent(self, frames: int, size: int) -> None:
        self._counts.frames_sent += frames
        self._counts.bytes_sent += size

    def resume(self, client: Client, after: int) -> None:
        """Replay what came after `after`, from memory where it reaches so far, else the store."""
        self._counts.resumes += 1
        client.resuming = True
        log = self.log
        if log.floor <= after <= log.last_seq:
            client.begin_resume(after, Resume(log.last_seq, gap=False))
            return

        def bounds() -> tuple[int | None, int]:
            return stored.oldest_seq(self._core.db), stored.last_seq(self._core.db)

        def begin(found: tuple[int | None, int]) -> None:
            oldest, last = found
            last = max(last, log.last_seq)
            if after > last:  # of another future: another database, or one put back in time
                client.begin_resume(log.last_seq, Resume(log.last_seq, gap=True))
                return
            first_kept = last + 1 if oldest is None else oldest
            client.begin_resume(after, Resume(log.last_seq, gap=after + 1 < first_kept))

        self._in_thread(client, bounds, begin)

    def fetch_page(self, client: Client, after: int, lang: str) -> None:
        """Read the next events from the store, encode them in the thread, and go on."""
        self._counts.store_pages += 1

        def read() -> list[Entry]:
            events = stored.events_after(self._core.db, after, limit=_PAGE)
            return [Entry(event, {lang: self._encode(event, lang)}) for event in events]

        self._in_thread(client, read, lambda entries: client.take_page(after, entries))

    def say_status(self, client: Client) -> None:
        lang = client.lang
        self._in_thread(
            client,
            lambda: text_frame({"type": "status", **structs.asdict(status_view(self._core, lang))}),
            client.say_frame,
        )

    def _in_thread(
        self, client: Client, work: Callable[[], Any], then: Callable[[Any], None]
    ) -> None:
        """Do blocking work for a client; when it fails the client is told and cut off."""
        loop = self._loop
        if loop is None or self.closing:
            return

        def done(result: Any, failed: bool) -> None:
            if client.closed:
                return
            if failed:
                # It may resume: closing is honest, going on would be a gap.
                client.handler.close(1011, "the store is not available")
                self.forget(client)
            else:
                then(result)

        def run() -> None:
            try:
                result = work()
            except Exception:
                logger.exception("A WebSocket client could not be served from the store")
                loop.add_callback(done, None, True)
            else:
                loop.add_callback(done, result, False)

        self._threads.submit(run)

    # Telling

    def _encode(self, event: Event, lang: str) -> bytes:
        zone = ZoneInfo(self._core.runtime.current.timezone)
        return text_frame({"type": "event", "event": event_view(event, lang, zone)})

    def _publish(self, events: Sequence[Event]) -> None:
        self.log.append(events)
        self._wake()

    def _wake(self) -> None:
        """Pump every idle client; what is published meanwhile goes with the next round."""
        if self._waking:
            self._wake_again = True
            return
        self._waking = True
        self._in_slices(_pump, self._woken)

    def _woken(self) -> None:
        self._waking = False
        if self._wake_again:
            self._wake_again = False
            self._wake()

    def _missed(self, last_seq: int) -> None:
        """Let clients read from the store what memory never got."""
        self.log.forget(last_seq)
        self._wake()
        self._problems({"since": ms(self._told_at)})

    def _acknowledged(self, facts: Mapping[str, Any]) -> None:
        event_ids, by, note = facts["event_ids"], facts["by"], facts["note"]
        self.log.acknowledge(event_ids, Acknowledgement(instant(facts["at"]), by, note))
        self._tell({"type": "acknowledged", "event_ids": event_ids, "by": by, "note": note})

    def _problems(self, facts: Mapping[str, Any]) -> None:
        """Read the problems that changed, one change after the other, and tell of them."""
        self._told_at = self._core.now()
        langs = {client.lang for client in self._clients.values()}
        if langs and not self.closing:
            self._reading.submit(self._read_problems, facts, langs)

    def _read_problems(self, facts: Mapping[str, Any], langs: set[str]) -> None:
        db = self._core.db
        try:
            if "ids" in facts:
                self._hand_out(find.problems_numbered(db, facts["ids"]), langs)
                return
            since, last = instant(facts["since"]), 0
            while found := find.problems_changed(db, since, last, _PAGE):
                self._hand_out(found, langs)
                last = found[-1].number
        except StoreError as error:
            logger.warning("What changed of problems cannot be told: %s", error)

    def _hand_out(self, found: Sequence[KnownProblem], langs: set[str]) -> None:
        """Give them to every client, and wait until that is done: a flood is told in pages."""
        loop = self._loop
        if loop is None or self.closing:
            return
        told, handed = news_of(self._core, found, langs), threading.Event()
        loop.add_callback(self._in_slices, lambda client: client.take_news(told), handed.set)
        handed.wait(self._patience_s)

    def _tell(self, message: Mapping[str, Any]) -> None:
        frame = text_frame(message)
        self._in_slices(lambda client: client.say_frame(frame))

    def _in_slices(
        self, work: Callable[[Client], None], done: Callable[[], None] | None = None
    ) -> None:
        """Do something for every client without holding the loop for long."""
        rest = iter(tuple(self._clients.values()))

        def go_on() -> None:
            if self._slice(rest, work):
                if self._loop is not None:
                    self._loop.add_callback(go_on)
            elif done is not None:
                done()

        go_on()

    def _slice(self, rest: Iterable[Client], work: Callable[[Client], None]) -> bool:
        """Work on clients for one slice of time; False when none is left."""
        until = time.perf_counter() + _SLICE_S
        for count, client in enumerate(rest, 1):
            if not client.closed:
                try:
                    work(client)
                except Exception:
                    logger.exception("WebSocket client %s failed", client.client_id)
                    self.drop(client, "internal error")
            if count % _SLICE_CLIENTS == 0 and time.perf_counter() >= until:
                return True
        return False

    def _beat(self) -> None:
        silent_since = time.monotonic() - 2 * self._heartbeat_s
        self._beating = part = (self._beating + 1) % _PARTS

        def beat(client: Client) -> None:
            if client.part != part:
                return
            if client.heard_at < silent_since:
                self.drop(client, "silent for two heartbeats")
            elif client.writing_since is None:
                client.stream.write(_PING)

        self._in_slices(beat)

    def _sweep(self) -> None:
        stuck_since = time.monotonic() - self._patience_s
        for client in tuple(self._clients.values()):
            since = client.writing_since
            if since is not None and since < stuck_since and client.backlog() > QUEUE_LENGTH:
                self.drop(client, "does not read")


def _pump(client: Client) -> None:
    if client.writing_since is None:
        client.pump()
