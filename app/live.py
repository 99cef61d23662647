"""The live room: every open dashboard, and the thread that tells them what changed.

Whoever changes something only leaves a note here; gathering and serialising happen in the room's
own thread, once a language, and each session gets the same text through its Bokeh document.
"""

import logging
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from typing import Any

from bokeh.document import Document

from app.edition import Edition, edit, full_text, still_text, update_text
from app.state import Board, Rows, View
from data.domain.changes import Change, Kind
from data.domain.events import Event, Severity
from data.errors import ResyncError

logger = logging.getLogger(__name__)

LEAST_PAUSE_S, MOST_PAUSE_S = 0.02, 1.0
REST = 3.0
"""What is urgent is told at once; then the room rests three times as long as the telling took, so
that a storm comes bundled and never costs more than a quarter of a core."""
MOST_EVENTS = 100  # an update with more makes the page start its timeline anew
MOST_UNSEEN = 30  # updates a session may owe us before it has to catch up by itself
_PATIENT = frozenset({Kind.EVENTS, Kind.POLLED, Kind.POLLING})
_SHOWN_NOWHERE = frozenset({Kind.TOLD, Kind.ERRANDS})
_PATIENCE_S = 1.0  # between two tries after gathering failed


Show = Callable[[str], None]
"""Sends a text to the session's browser; called under the document's lock, on the event loop."""


@dataclass(slots=True)
class Seat:
    """One open dashboard. `seen` is the version the browser last confirmed; None: not there yet."""

    document: Document
    show: Show
    lang: str
    seen: int | None = None
    hidden: bool = False
    sent: int = 0


@dataclass(slots=True)
class _Figures:
    """Since the start, as `/stats` has them."""

    gathers: int = 0
    gather_failures: int = 0
    updates: int = 0
    pushes: int = 0
    pushed_characters: int = 0
    catch_ups: int = 0
    push_failures: int = 0
    last_gather_ms: float = 0.0
    last_publish_ms: float = 0.0


@dataclass(slots=True)
class _Notes:
    """What was left for the thread since it last looked."""

    dirty: bool = True
    urgent: bool = True
    anew: bool = False  # something was missed: pages read everything again
    events: deque[Event] = field(default_factory=lambda: deque(maxlen=MOST_EVENTS + 1))


class Live:
    """Registry of dashboards and their publisher.

    `gather` loads the board (called in the room's thread, never on the event loop), `tell` makes
    the browser's object of an event, `refresh_s` gives the present pace.
    """

    def __init__(
        self,
        gather: Callable[[], Board],
        tell: Callable[[Event, str], Mapping[str, Any]],
        refresh_s: Callable[[], float],
        views: Mapping[str, View],
        rows: Mapping[str, Rows],
        boot_id: str,
    ) -> None:
        self._gather = gather
        self._tell = tell
        self._refresh_s = refresh_s
        self._views = views
        self._rows = rows
        self.boot_id = boot_id
        self._seats: dict[Document, Seat] = {}
        self._notes = _Notes()
        self._changed = threading.Condition()
        self._lock = threading.RLock()  # seats, editions, figures
        self._figures = _Figures()
        self._board = Board()
        # No version of another process, or of one before: a page may come from there.
        self._version = secrets.randbelow(2**48)
        self._editions: dict[str, Edition] = {}
        self._stopping = False
        self._thread: threading.Thread | None = None

    # Life

    def start(self) -> None:
        """Gather once, so that the first page is full, then watch in a thread."""
        self._publish()
        self._thread = threading.Thread(target=self._watch, name="resync-live", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let the thread go; what was not told yet is in the store."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def followed(self, changes: Sequence[Change]) -> None:
        """Leave a note of what changed, in the thread of whoever changed it.

        Errors and criticals, and what people do, do not wait for the pace.
        """
        events = [event for change in changes for event in change.events or ()]
        kinds = {change.kind for change in changes} - _SHOWN_NOWHERE
        if not kinds:
            return
        urgent = not kinds <= _PATIENT or any(each.severity >= Severity.ERROR for each in events)
        urgent |= self._board.polled_at is None  # nobody waits to see that it has begun
        with self._changed:
            self._notes.anew |= Kind.GAP in kinds
            self._notes.dirty = True
            self._notes.urgent |= urgent
            self._notes.events.extend(events)
            self._changed.notify_all()

    # Sessions, on the event loop

    def first(self, lang: str) -> str:
        """The whole board as text, for a page that opens."""
        with self._lock:
            return full_text(self._edition(lang), _now_ms(), self.boot_id)

    @property
    def board(self) -> Board:
        """What is shown now, for a page that writes some of it into its own markup."""
        return self._board

    def join(self, document: Document, show: Show, lang: str) -> None:
        """Register a session. It gets nothing until its browser has reported."""
        with self._lock:
            self._seats[document] = Seat(document, show, lang)

    def leave(self, document: Document) -> None:
        with self._lock:
            self._seats.pop(document, None)

    def heard(self, document: Document, message: object) -> None:
        """What the browser reports: `have` a version (send me what I miss), `seen` it, `hidden`."""
        with self._lock:
            seat = self._seats.get(document)
            if seat is None or not isinstance(message, dict):
                return
            seen = message.get("seen")
            if isinstance(seen, int):
                seat.seen = seen
            if message.get("hidden") is True:
                seat.hidden = True
            elif "have" in message:
                seat.hidden = False
                seat.seen = self._version
                self._figures.catch_ups += 1
                # Always answered: a page that hears nothing knows its session is gone.
                edition = self._edition(seat.lang)
                write = still_text if message["have"] == self._version else full_text
                self._send(seat, write(edition, _now_ms(), self.boot_id))

    # The thread

    def _watch(self) -> None:
        last, complaint = time.monotonic(), ""
        pause_s = LEAST_PAUSE_S
        while True:
            with self._changed:
                while not self._stopping:
                    wait = self._wait_s(time.monotonic() - last, pause_s)
                    if wait is not None and wait <= 0:
                        break
                    self._changed.wait(wait)
                if self._stopping:
                    return
            began = time.monotonic()
            try:
                self._publish()
                complaint = ""
            except Exception as error:
                # The store may be away: the boards keep what they show, whose age tells.
                if str(error) != complaint:
                    said = isinstance(error, ResyncError)
                    text = "The dashboards could not be brought up to date: %s"
                    logger.error(text, error, exc_info=None if said else error)
                complaint = str(error)
                with self._lock:
                    self._figures.gather_failures += 1
                with self._changed:
                    self._notes.dirty = True
                    self._changed.wait(_PATIENCE_S)
            last = time.monotonic()
            pause_s = min(MOST_PAUSE_S, max(LEAST_PAUSE_S, REST * (last - began)))

    def _wait_s(self, since_last_s: float, pause_s: float) -> float | None:
        if not self._notes.dirty:
            return None
        return (pause_s if self._notes.urgent else self._refresh_s()) - since_last_s

    def _publish(self) -> None:
        with self._changed:
            notes, self._notes = self._notes, _Notes(dirty=False, urgent=False)
        began = time.perf_counter()
        board = self._gather()
        gathered = time.perf_counter()
        with self._lock:
            self._figures.gathers += 1
            self._figures.last_gather_ms = round((gathered - began) * 1000, 2)
            before, self._editions = self._editions, {}
            self._board = board
            self._version += 1
            seats = [seat for seat in self._seats.values() if self._is_listening(seat)]
            texts: dict[str, str] = {}
            for seat in seats:
                if seat.lang not in texts:
                    texts[seat.lang] = self._difference(before, seat.lang, notes)
                self._send(seat, texts[seat.lang])
            self._figures.updates += 1
            publish_ms = (time.perf_counter() - gathered) * 1000
            self._figures.last_publish_ms = round(publish_ms, 2)

    def _is_listening(self, seat: Seat) -> bool:
        # One that owes too many answers is frozen or gone. It costs nothing more until it reports.
        return (
            seat.seen is not None and not seat.hidden and self._version - seat.seen <= MOST_UNSEEN
        )

    def _difference(self, before: Mapping[str, Edition], lang: str, notes: _Notes) -> str:
        edition = self._edition(lang)
        old = before.get(lang)
        if old is None or notes.anew or len(notes.events) > MOST_EVENTS:
            return full_text(edition, _now_ms(), self.boot_id)
        told = [self._tell(event, lang) for event in notes.events]
        return update_text(old, edition, told, _now_ms(), self.boot_id)

    def _edition(self, lang: str) -> Edition:
        edition = self._editions.get(lang)
        if edition is None:
            edition = edit(self._board, self._version, lang, self._views, self._rows)
            self._editions[lang] = edition
        return edition

    def _send(self, seat: Seat, text: str) -> None:
        try:
            seat.document.add_next_tick_callback(partial(seat.show, text))
        except Exception:
            # A session that is being torn down; its end takes the seat away.
            logger.info("A dashboard session took no update", exc_info=True)
            self._figures.push_failures += 1
            return
        seat.sent += 1
        self._figures.pushes += 1
        self._figures.pushed_characters += len(text)

    def metrics(self) -> Mapping[str, Any]:
        """Counters since the start and who is here now, for `/stats`."""
        with self._lock:
            seats = list(self._seats.values())
            return {
                "open": len(seats),
                "listening": sum(self._is_listening(seat) for seat in seats),
                "hidden": sum(seat.hidden for seat in seats),
                "version": self._version,
                **asdict(self._figures),
            }


def _now_ms() -> int:
    return round(time.time() * 1000)
