"""The database: opened, migrated; many readers and one writer thread; a lead where asked for.

`write` runs a function in one transaction in the writer thread, `lead` does so for what only the
leader may keep, `read` lends a connection of the pool. SQLite and PostgreSQL behave alike; errors
are those of `data.store.errors`. What a transaction changed is told by `feed` after its commit.
"""

import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from data.domain.changes import Change
from data.domain.events import Event
from data.feed import Feed
from data.store.bell import Bell, ring
from data.store.catalogue import Catalogue
from data.store.connect import (
    BUSY_TIMEOUT_MS,
    SILENCE_S,
    make_engine,
)
from data.store.errors import (
    StoreConflict,
    StoreFull,
    StoreInUse,
    StoreLeadLost,
    StoreLocked,
    StoreOutcomeUnknown,
    StoreReadOnly,
    StoreReplaced,
    StoreUnavailable,
    translate,
)
from data.store.event_rows import SELECT_EVENTS, read_event
from data.store.files import make
from data.store.leader import FileLead, Lead, same_file
from data.store.lease import Lease
from data.store.migrate import Version, upgrade
from data.store.sql import execute, fetch, fetch_one
from data.store.url import parse_url, shown
from data.tracing import span

T = TypeVar("T")
_LET_OTHERS_PASS_S = (0.2, 1.0)
"""Between the tries of a write that was sent back: who comes again at once takes the row that the
other was just given, before it wakes up, and both stand in each other's way once more."""


def _nothing_more(_: Connection) -> None:
    pass


class Access(Enum):
    """What a database is opened for; each includes those before it."""

    READ = 0
    WRITE = 1  # what people own, beside a Resync that leads
    LEAD = 2  # polling, learning, cleaning up: one at a time


class Database:
    """An open store. Build it with `Database.open`, and `close` it."""

    def __init__(self, url: URL, reader: Engine, writer: Engine, access: Access, name: str) -> None:
        self.url = url
        self.name = name
        """What this process is called among those on the same database."""
        self.where = shown(url)
        self.access = access
        self.catalogue = Catalogue()
        self.store_id = ""
        self.found = Version(None, "")  # the revision that was there when it was opened
        self.feed = Feed(self.read, self._read_events, None if self.is_sqlite else Bell(url, name))
        self.before_commit: Callable[[Connection], None] = _nothing_more
        """What belongs into every transaction whoever writes it, such as who is owed a message."""
        self._reader = reader
        self._writer = writer
        self._lead: Lead | None = None
        self._file = self.path.stat() if self.path is not None and self.path.exists() else None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store-writer")
        self._writing = threading.local()
        self._leading = threading.local()

    @classmethod
    def open(
        cls,
        url: str,
        access: Access = Access.LEAD,
        *,
        follow: bool = False,
        busy_timeout_ms: int = BUSY_TIMEOUT_MS,
        silence_s: float = SILENCE_S,
    ) -> "Database":
        """Open a database; who leads also makes the file and its folder, and migrates.

        Raises a StoreError with one clear sentence: StoreInUse when another leads already, but for
        who is to `follow` until it can lead (PostgreSQL).
        """
        parsed = parse_url(url)
        where, name = shown(parsed), secrets.token_hex(4)
        lead, database = None, None
        try:
            if access is Access.LEAD:
                lead = _lead_on(parsed, name, silence_s)
            reader, writer = (
                make_engine(
                    parsed,
                    writing=writing,
                    busy_timeout_ms=busy_timeout_ms,
                    silence_s=silence_s,
                    name=name,
                )
                for writing in (False, True)
            )
            database = cls(parsed, reader, writer, access, name)
            database._begin(lead, follow)
        except BaseException as error:
            if database is not None:
                database.close()
            if lead is not None:
                lead.release()
            if isinstance(error, SQLAlchemyError | sqlite3.Error | OSError):
                raise translate(error, where) from error
            raise
        return database

    @classmethod
    def open_to_write(cls, url: str) -> "Database":
        """For a tool: lead where nobody does, so that the tables are there; else write beside."""
        try:
            return cls.open(url)
        except StoreInUse:
            return cls.open(url, Access.WRITE)

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """The file, where there is one."""
        return Path(self.url.database or "") if self.is_sqlite else None

    @property
    def leads(self) -> bool:
        """Whether this process leads now, as far as it can know without asking."""
        return self._lead is not None and self._lead.held

    @property
    def term(self) -> int:
        """The term in which this process leads; what a leader holds in memory is of one term, and
        what is held of another is to be read anew. 0: it does not lead."""
        return self._lead.term if self.leads and self._lead is not None else 0

    @property
    def lease(self) -> Lease | None:
        """The lead where several processes may share the database."""
        return self._lead if isinstance(self._lead, Lease) else None

    @contextmanager
    def leading(self, term: int) -> Iterator[int]:
        """What this thread keeps as the leader is right in that term only; of two, one in the
        other, the outer one counts."""
        outer = getattr(self._leading, "term", 0)
        self._leading.term = outer or term
        try:
            yield self._leading.term
        finally:
            self._leading.term = outer

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Lend a connection that sees one consistent state; usable from any thread."""
        try:
            with self._reader.connect() as connection, connection.begin():
                yield connection
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise translate(error, self.where) from error

    def write(self, fn: Callable[[Connection], T]) -> T:
        """Run `fn` in the writer thread in one transaction; commit, and return what it returns.

        Whatever it raises comes back here and nothing is kept. It may be run again, where
        another writer stood in its way: what it changes outside the store it sets back. After
        StoreOutcomeUnknown it may have been kept all the same.
        """
        return self._submit(fn, leading=False)

    def lead(self, fn: Callable[[Connection], T]) -> T:
        """The same for what only the leader keeps; raises StoreInUse when another leads now and
        StoreLeadLost when another has led since, or since the term of `leading` began."""
        return self._submit(fn, leading=True)

    def _submit(self, fn: Callable[[Connection], T], *, leading: bool) -> T:
        if self.access is Access.READ:
            raise StoreReadOnly(f"The database {self.where} was opened for reading only.")
        if leading and self._lead is None:
            raise StoreInUse(f"The database {self.where} was not opened to lead on it.")
        term = getattr(self._leading, "term", 0) if leading else None
        if getattr(self._writing, "now", False):
            raise RuntimeError("a write must not start another write")
        try:
            # From where a deed is done goes with it (`data.store.settings`).
            future = self._thread.submit(copy_context().run, self._run_again, fn, term)
        except RuntimeError as error:
            raise StoreUnavailable(f"The database {self.where} has been closed.") from error
        result = future.result()
        self.feed.deliver()
        return result

    def _run_again(self, fn: Callable[[Connection], T], term: int | None) -> T:
        """Run it, and again where another writer stood in its way."""
        with span("store.write", {"code.function.name": getattr(fn, "__qualname__", "")}):
            for pause_s in _LET_OTHERS_PASS_S:
                try:
                    return self._run(fn, term)
                except StoreConflict:
                    time.sleep(pause_s)
            return self._run(fn, term)

    def _run(self, fn: Callable[[Connection], T], term: int | None) -> T:
        """`term`: None for what anybody may write, else that of the leader who keeps it, 0: the
        one there is."""
        self._writing.now = True
        lead = None if term is None else self._lead
        try:
            self._check_file()
            if lead is not None:
                lead.check()
            with self._writer.connect() as connection:
                transaction = connection.begin()
                connection.info["changes"] = []
                connection.info.pop("problems", None)
                if lead is not None and not (
                    term in (0, lead.term) and lead.stands(connection, lead.term)
                ):
                    if not lead.stands(connection, lead.term):
                        lead.lost(connection)
                    transaction.commit()
                    raise StoreLeadLost(
                        f"Another Resync has led on the database {self.where}: what it kept is "
                        "read anew."
                    )
                result = fn(connection)
                self.before_commit(connection)
                changes: list[Change] = connection.info.pop("changes")
                if changes and not self.is_sqlite:
                    ring(connection, self.name)
                self._commit(transaction)
            self.feed.committed(changes)
            return result
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            self.catalogue.forget()
            raise translate(error, self.where) from error
        except BaseException:
            self.catalogue.forget()
            raise
        finally:
            self._writing.now = False

    def _commit(self, transaction: Any) -> None:
        try:
            transaction.commit()
        except (SQLAlchemyError, sqlite3.Error) as error:
            known = translate(error, self.where)
            if self.is_sqlite and isinstance(known, StoreFull | StoreLocked):
                raise  # it says that nothing was kept
            raise StoreOutcomeUnknown(
                f"{known} Whether what was being kept has been kept is read anew."
            ) from error

    def _check_file(self) -> None:
        path = self.path
        if path is not None and self._file is not None and not same_file(path, self._file):
            raise StoreReplaced(
                f"The database {self.where} was moved, removed or replaced while Resync used it: "
                "nothing is written any more. Put the file back, or restart Resync."
            )

    def _read_events(self, first: int, last: int) -> list[Event]:
        with self.read() as connection:
            rows = fetch(
                connection,
                f"{SELECT_EVENTS} WHERE e.seq BETWEEN ? AND ? ORDER BY e.seq",
                (first, last),
            )
        return [read_event(row, self.store_id) for row in rows]

    def release_free_pages(self, pages: int) -> None:
        """Give up to `pages` free pages back to the file system (SQLite; nothing elsewhere)."""
        if not self.is_sqlite:
            return

        def vacuum() -> None:
            raw = self._writer.raw_connection()
            try:
                # `execute` would free one page only: the pragma works a row at a time.
                cursor: Any = raw.cursor()
                cursor.executescript(f"PRAGMA incremental_vacuum({int(pages)})")
            finally:
                raw.close()

        try:
            self._thread.submit(vacuum).result()
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise translate(error, self.where) from error

    def free_pages(self) -> int:
        """Pages inside the file that hold nothing (SQLite; 0 elsewhere)."""
        if not self.is_sqlite:
            return 0
        with self.read() as connection:
            return int(fetch_one(connection, "PRAGMA freelist_count")[0])

    def size_bytes(self) -> int:
        """What the database takes on disk, its write-ahead log included."""
        if self.path is not None:
            files = (self.path, self.path.with_name(self.path.name + "-wal"))
            return sum(file.stat().st_size for file in files if file.exists())
        with self.read() as connection:
            return int(fetch_one(connection, "SELECT pg_database_size(current_database())")[0])

    def checkpoint(self) -> None:
        """Move the write-ahead log into the file, for measuring and before copying (SQLite)."""
        if self.is_sqlite:
            with self._reader.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Finish the write under way, close everything and give up the lead."""
        self.feed.close()
        self._thread.shutdown(wait=True)
        self._reader.dispose()
        self._writer.dispose()
        if self._lead is not None:
            self._lead.release()
            self._lead = None

    def __enter__(self) -> "Database":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _begin(self, lead: Lead | None, follow: bool) -> None:
        """Bring the tables up to date, take the lead, learn the store's id and last change."""
        if self.path is not None and not self.path.exists():
            if lead is None:
                raise StoreUnavailable(f"There is no database {self.where} yet: a start makes it.")
            make(self.path)  # what SQLite lays beside it gets the same rights
        engine = self._reader if self.access is Access.READ else self._writer
        self.found = upgrade(engine, self.where, allowed=lead is not None)
        if self.path is not None:
            self._file = self.path.stat()
        with self.read() as connection:
            row = fetch_one(connection, _STORE_ID)
        if row is not None:
            self.store_id = row[0]
        elif self.access is not Access.READ:
            self.store_id = self.write(_make_store_id)
        if isinstance(lead, Lease):
            if not (lead.turn() or follow):
                lead.take_now()
            lead.start()
        elif isinstance(lead, FileLead):
            self.write(lead.begin)
        self._lead = lead
        self.feed.catch_up()


_STORE_ID = "SELECT value FROM poll_state WHERE key = 'store_id'"


def _make_store_id(connection: Connection) -> str:
    """Of two that begin at the same time the first says it."""
    execute(
        connection,
        "INSERT INTO poll_state (key, value) VALUES ('store_id', ?) ON CONFLICT (key) DO NOTHING",
        (secrets.token_hex(4),),
    )
    return fetch_one(connection, _STORE_ID)[0]


def _lead_on(url: URL, name: str, silence_s: float) -> Lead:
    """Raises StoreInUse while another holds it (SQLite)."""
    if url.get_backend_name() == "sqlite":
        return FileLead(Path(url.database or ""))
    return Lease(url, name, silence_s)
