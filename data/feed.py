"""What changed, numbered: written in the transaction of the change, followed by cursor.

The numbers are given out under a lock held until the commit, so their order is the order in which
readers see the changes, without a gap, whoever writes. A follower remembers a number and is handed
what came after it: from memory where that reaches, else from the store. So it misses nothing that
another process wrote, and a slow one costs nobody anything.
"""

import json
import logging
import threading
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from sqlalchemy import Connection

from data.domain.changes import Change, Kind
from data.domain.events import Event
from data.errors import ResyncError
from data.store.counters import CHANGE, last_taken, take
from data.store.rows import insert
from data.store.sql import fetch, fetch_one

logger = logging.getLogger(__name__)

REMEMBERED = 256
PAGE = 500
LOOK_EVERY_S = 1.0
"""How often what other processes wrote is looked for, where nobody tells us, and where a notice was
lost."""


_KINDS = frozenset(Kind)


def append(
    connection: Connection,
    kind: Kind,
    at: int,
    facts: Mapping[str, Any],
    events: Sequence[Event] | None = None,
) -> None:
    """Number a change in the transaction that makes it; followers are told after the commit."""
    number = take(connection, CHANGE)
    row = (number, at, kind.value, json.dumps(facts))
    insert(connection, "changes", "number, at, kind, facts", [row])
    connection.info.setdefault("changes", []).append(Change(number, kind, facts, events))


Handler = Callable[[Sequence[Change]], None]


class _Follower:
    def __init__(self, handler: Handler, cursor: int, patient: bool) -> None:
        self.handler, self.cursor, self.patient = handler, cursor, patient
        self.turn = threading.Lock()


class Bell(Protocol):
    """Tells when another process may have written."""

    def wait(self, patience_s: float, stopping: threading.Event) -> None: ...

    def close(self) -> None: ...


class Feed:
    """The changes of one store. `read` lends a connection, `read_events` reads events by number;
    without a `bell` what others write is looked for now and then."""

    def __init__(
        self,
        read: Callable[[], AbstractContextManager[Connection]],
        read_events: Callable[[int, int], Sequence[Event]],
        bell: Bell | None = None,
    ) -> None:
        self._read, self._read_events, self._bell = read, read_events, bell
        self._lock = threading.Lock()
        self._memory: deque[Change] = deque(maxlen=REMEMBERED)
        self._last = 0
        self._followers: dict[str, _Follower] = {}
        self._delivered = 0
        self._complaints: dict[str, str] = {}  # the last one of each follower, said once
        self._by_severity: Counter[str] = Counter()
        self._failures: Counter[str] = Counter()
        self._last_seq: int | None = None
        self._stopping = threading.Event()
        self._watcher: threading.Thread | None = None

    @property
    def last(self) -> int:
        """The number of the newest change known here."""
        return self._last

    def follow(
        self, name: str, handler: Handler, after: int | None = None, *, patient: bool = False
    ) -> None:
        """Hand `handler` what comes after that number, or from now on; in the order followed, but
        those who are `patient` after all others: who reads the store delays nobody's events.

        It is called in the thread of whoever changed something, and must not change anything
        itself but on a signal.
        """
        with self._lock:
            cursor = self._last if after is None else after
            self._followers[name] = _Follower(handler, cursor, patient)

    def leave(self, name: str) -> None:
        """Hand that follower nothing any more."""
        with self._lock:
            self._followers.pop(name, None)

    def signal(self, kind: Kind) -> None:
        """Tell of what nobody has to remember: only what this process shows grows older by it."""
        with self._lock:
            followers = list(self._followers.items())
        for name, follower in followers:
            self._hand(name, follower, [Change(0, kind)])

    def committed(self, changes: Sequence[Change]) -> None:
        """Remember what this process has just committed; called in the order of the commits."""
        with self._lock:
            for change in changes:
                for event in change.events or ():
                    self._by_severity[event.severity.word] += 1
                    self._last_seq = event.seq
            if changes and changes[0].number == self._last + 1:
                self._memory.extend(changes)
                self._last = changes[-1].number
            elif changes:
                self._memory.clear()  # another process wrote in between: the store knows
                self._last = max(self._last, changes[-1].number)

    def deliver(self) -> None:
        """Hand every follower what was committed up to now, each in order and once.

        Nobody is told beyond what those who follow before them have been told: the settings, say,
        are read anew before what shows them.
        """
        with self._lock:
            until, followers = self._last, list(self._followers.items())
        for name, follower in sorted(followers, key=lambda one: one[1].patient):
            with follower.turn:
                if follower.cursor >= until:
                    continue
                changes = self._after(name, follower.cursor, until)
                if changes:
                    follower.cursor = until
                    self._hand(name, follower, changes)

    def catch_up(self) -> bool:
        """Look whether other processes changed something, and tell of it."""
        with self._lock:
            known = self._last
        with self._read() as connection:
            last = last_taken(connection, CHANGE)
        if last <= known:
            self.deliver()
            return False
        # Read once, for all who follow; from the start on nobody follows yet.
        changes = self._stored(known, last) if self._followers else []
        with self._lock:
            if self._last != known or len(changes) != last - known:
                self._memory.clear()
            self._memory.extend(changes if self._last == known else ())
            self._last = max(self._last, last)
        self.deliver()
        return True

    def after(self, number: int, until: int | None = None) -> list[Change]:
        """The changes after a number, oldest first; a GAP where they are not kept any more."""
        with self._lock:
            until = self._last if until is None else until
            known = [change for change in self._memory if number < change.number <= until]
        if known and known[0].number == number + 1 and known[-1].number == until:
            return known
        return self._stored(number, until) if until > number else []

    def watch(self) -> None:
        """Look for what other processes change, in a thread, until `close`."""
        self._watcher = threading.Thread(target=self._watch, name="feed", daemon=True)
        self._watcher.start()

    def close(self) -> None:
        """Look no more."""
        self._stopping.set()
        if self._watcher is not None:
            self._watcher.join(timeout=5)

    def metrics(self) -> Mapping[str, Any]:
        """Counters since the start and the present sizes, for `/stats`."""
        with self._lock:
            return {
                "published": self._by_severity.total(),
                "published_by_severity": dict(self._by_severity),
                "changes": self._last,
                "delivered": self._delivered,
                "handlers": len(self._followers),
                "handler_failures": self._failures.total(),
                "handler_failures_by_name": dict(self._failures),
                "behind": {n: self._last - f.cursor for n, f in self._followers.items()},
                "remembered": len(self._memory),
                "last_seq": self._last_seq,
            }

    def _after(self, name: str, cursor: int, until: int) -> list[Change]:
        try:
            return self.after(cursor, until)
        except ResyncError as error:
            # The cursor stays: the next delivery begins there again.
            logger.warning("What changed could not be read for %s: %s", name, error)
            return []

    def _hand(self, name: str, follower: _Follower, changes: Sequence[Change]) -> None:
        try:
            follower.handler(changes)
        except Exception as error:
            if not isinstance(error, ResyncError):
                logger.exception("The follower %s failed; the others go on", name)
            elif self._complaints.get(name) != str(error):
                logger.error("The follower %s failed; the others go on: %s", name, error)
            with self._lock:
                self._failures[name] += 1
                self._complaints[name] = str(error)
        else:
            with self._lock:
                self._delivered += len(changes)
                self._complaints.pop(name, None)

    def _stored(self, number: int, until: int) -> list[Change]:
        with self._read() as connection:
            first = fetch_one(connection, "SELECT min(number) FROM changes")[0]
            if first is None or first > number + 1 or until - number > PAGE:
                return [Change(until, Kind.GAP)]
            rows = fetch(
                connection,
                "SELECT number, kind, facts FROM changes WHERE number > ? AND number <= ?"
                " ORDER BY number",
                (number, until),
            )
        return [self._change(*row) for row in rows]

    def _change(self, number: int, kind: str, text: str) -> Change:
        facts = json.loads(text)
        if kind not in _KINDS:
            return Change(number, Kind.GAP)  # written by a version that knows more
        events = None
        if kind == Kind.EVENTS:
            events = self._read_events(facts["first"], facts["last"])
        return Change(number, Kind(kind), facts, events)

    def _watch(self) -> None:
        failing = False
        while not self._stopping.is_set():
            if self._bell is None:
                self._stopping.wait(LOOK_EVERY_S)
            else:
                self._bell.wait(LOOK_EVERY_S, self._stopping)
            if self._stopping.is_set():
                break
            try:
                self.catch_up()
                failing = False
            except ResyncError as error:
                if not failing:
                    logger.warning("What others changed cannot be read: %s", error)
                failing = True
        if self._bell is not None:
            self._bell.close()
