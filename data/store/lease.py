"""The lead on PostgreSQL: a row that whoever leads renews, ruled by the database's clock.

It needs no state of a session, so it holds behind a pooler too. It is renewed from a connection
that stands by itself, in a thread that does nothing else: neither a pool nor a long poll can lose
it. A leader that dies, hangs or cannot reach the database is followed once its time is over; where
his sessions are known to be his (no pooler is in between), as soon as all of them have gone.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import URL, Connection
from sqlalchemy.exc import SQLAlchemyError

from data.clock import steady_s
from data.errors import ResyncError
from data.store.connect import is_pooled, session_name, single_connection
from data.store.counters import TERM, take
from data.store.errors import StoreInUse, translate
from data.store.sql import execute, fetch_one
from data.store.url import shown

logger = logging.getLogger(__name__)

LEASE_S = 7.0
"""For so long the lead is held from each renewal on: followed within ten seconds (contract, 9)."""
TURN_S = 1.0
_LOOK_S = 0.2
_SILENCE_S = 4.0
_FORGOTTEN_S = 60.0
"""An instance that nothing was heard of for so long is forgotten."""
NOW = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"
# A lease that ends later than any can was made before the clock of the database was set back.
_IS_THERE = f"""
EXISTS (SELECT 1 FROM pg_stat_activity WHERE application_name = '{session_name("")} ' || holder)"""
_FREE = f"""
(holder = '' OR until_at <= {NOW} OR until_at > {NOW} + {int(2000 * LEASE_S)}
 OR (known = 1 AND NOT {_IS_THERE}))"""
_HELD = f"until_at = {NOW} + {int(1000 * LEASE_S)}, known = ?"


class _Holder(NamedTuple):
    name: str
    until_at: int
    is_there: bool  # proven


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server of ours is asked, and since when."""

    address: str
    started_at: int


class Lease:
    """The lead as this process, called `name`, holds or awaits it. Raises no StoreInUse itself but
    in `check` and `take_now`.

    From `start` on it is renewed, and taken when it is free; `listener` is called in the lease's
    thread when it was won or lost, and must not block it.
    """

    def __init__(self, url: URL, name: str, silence_s: float = _SILENCE_S) -> None:
        self._where, self._name = shown(url), name
        engine_silence_s = min(silence_s, _SILENCE_S)
        self._engine = single_connection(url, engine_silence_s, name=name, autocommit=False)
        self._connection: Connection | None = None
        self._turning = threading.Lock()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._until_s = 0.0
        self._told_term = 0
        self.term = 0
        self.place: Place | None = None  # of a server, which others are told of
        self.listener: Callable[[], None] | None = None

    @property
    def held(self) -> bool:
        """By a clock that nobody sets and that goes on while we are stopped: who wakes up late
        knows it."""
        return self.term > 0 and steady_s() < self._until_s

    def start(self) -> None:
        """Renew it, or wait for it, from now on."""
        self._thread = threading.Thread(target=self._run, name="lease", daemon=True)
        self._thread.start()

    def take_now(self) -> None:
        """Take it, for a program that does not follow; raises StoreInUse while somebody leads.

        A holder that has gone is waited for until his time is over.
        """
        first = self._holder()
        while not self.turn():
            now = self._holder()
            if now.is_there or (now.name, now.until_at) != (first.name, first.until_at):
                raise StoreInUse(f"Another Resync is already using the database {self._where}.")
            self._stopping.wait(_LOOK_S)

    def check(self) -> None:
        """Before a leader's transaction."""
        if not self.held and not self.turn():
            raise StoreInUse(f"Another Resync leads on the database {self._where}.")

    def stands(self, connection: Connection, term: int) -> bool:
        found = execute(
            connection, "SELECT following FROM counters WHERE name = ? FOR SHARE", (TERM,)
        ).scalar_one()
        return found == term

    def lost(self, connection: Connection) -> None:
        self.term = 0

    def release(self) -> None:
        """Let it go, so that another takes it at once."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=2 * _SILENCE_S)
        with self._turning:
            try:
                connection = self._connected()
                with connection.begin():
                    query = "UPDATE leadership SET holder = '', until_at = 0 WHERE holder = ?"
                    execute(connection, query, (self._name,))
                    execute(connection, "DELETE FROM instances WHERE id = ?", (self._name,))
            except (SQLAlchemyError, ResyncError) as error:
                logger.info("The lead could not be given back, it runs out by itself: %s", error)
            self.term = 0
            self._hang_up()
        self._engine.dispose()

    def turn(self) -> bool:
        """Renew the lead, or take it where it is free; whether it is held."""
        with self._turning:
            began_s = steady_s()
            try:
                term = self._turn(self._connected())
            except (SQLAlchemyError, ResyncError) as error:
                self._hang_up()
                if isinstance(error, SQLAlchemyError):
                    raise translate(error, self._where) from error
                raise
            self.term = term
            if term:
                self._until_s = began_s + LEASE_S
        return term > 0

    def _turn(self, connection: Connection) -> int:
        """The term that is ours afterwards, 0 for none."""
        known = int(not is_pooled(connection))
        with connection.begin():
            if self.place is not None:
                self._be_there(connection, self.place)
            if self.term:
                query = f"UPDATE leadership SET {_HELD} WHERE holder = ?"
                if execute(connection, query, (known, self._name)).rowcount:
                    return self.term
            # Ours without a term: whether we took it was not answered.
            free = f"SELECT holder FROM leadership WHERE holder = ? OR {_FREE}"
            if fetch_one(connection, free, (self._name,)) is None:
                return 0
        with connection.begin():
            found = fetch_one(connection, f"{free} FOR UPDATE SKIP LOCKED", (self._name,))
            return 0 if found is None else self._take(connection, found[0], known)

    def _take(self, connection: Connection, before: str, known: int) -> int:
        """Begin a term of ours. What the one before has left under way is ended: it would keep its
        rows locked until its connection is found to be dead."""
        if before:
            execute(
                connection,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = ?"
                " AND datname = current_database() AND usename = current_user"
                " AND xact_start IS NOT NULL AND pid <> pg_backend_pid()",
                (session_name(before),),
            )
        execute(connection, "SET LOCAL lock_timeout = '2s'")
        term = take(connection, TERM) + 1  # never 0, which is none
        query = f"UPDATE leadership SET holder = ?, {_HELD} WHERE id = 1"
        execute(connection, query, (self._name, known))
        return term

    def _be_there(self, connection: Connection, place: Place) -> None:
        execute(
            connection,
            f"INSERT INTO instances (id, address, started_at, seen_at) VALUES (?, ?, ?, {NOW})"
            " ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at",
            (self._name, place.address, place.started_at),
        )
        if self.term:
            aged = f"DELETE FROM instances WHERE seen_at < {NOW} - {int(1000 * _FORGOTTEN_S)}"
            execute(connection, aged)

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def _holder(self) -> "_Holder":
        with self._turning:
            connection = self._connected()
            with connection.begin():
                query = f"SELECT holder, until_at, known = 1 AND {_IS_THERE} FROM leadership"
                return _Holder._make(fetch_one(connection, query))

    def _run(self) -> None:
        complaint = ""
        while not self._stopping.wait(TURN_S):
            try:
                self.turn()
                complaint = ""
            except ResyncError as error:
                if str(error) != complaint:
                    logger.warning("Whether this process leads cannot be told: %s", error)
                complaint = str(error)
            self._tell()

    def _tell(self) -> None:
        term = self.term if self.held else 0
        if term == self._told_term:
            return
        self._told_term = term
        logger.info("This process leads now" if term else "This process does not lead any more")
        if self.listener is not None:
            self.listener()


def held_by(connection: Connection) -> str | None:
    """What the process is called that leads; None: nobody does."""
    found = fetch_one(connection, f"SELECT holder FROM leadership WHERE NOT {_FREE}")
    return None if found is None else found[0]


def somebody_is_there(connection: Connection) -> bool:
    """Whether a process leads on this database or serves it."""
    if fetch_one(connection, "SELECT to_regclass('leadership')")[0] is None:
        return False  # empty, or an earlier version's
    since = f"{NOW} - {int(1000 * LEASE_S)}"
    query = (
        f"SELECT EXISTS (SELECT 1 FROM leadership WHERE NOT {_FREE})"
        f" OR EXISTS (SELECT 1 FROM instances WHERE seen_at > {since})"
    )
    return bool(fetch_one(connection, query)[0])
