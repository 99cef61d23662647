"""The database: opened, migrated, claimed; many readers and one writer thread.

`write` runs a function in one transaction in the writer thread, `read` lends a connection of the
pool. SQLite and PostgreSQL behave alike; errors are those of `data.store.errors`.
"""

import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from data.store.catalogue import Catalogue
from data.store.claim import AdvisoryClaim, Claim, FileClaim
from data.store.errors import (
    StoreReadOnly,
    StoreUnavailable,
    translate,
)
from data.store.migrate import Version, upgrade
from data.store.sql import execute, fetch_one
from data.store.url import parse_url, shown

T = TypeVar("T")
BUSY_TIMEOUT_MS = 5000
CACHE_KIB = 64_000
READERS = 8


class Database:
    """An open store. Build it with `Database.open`, and `close` it."""

    def __init__(self, url: URL, reader: Engine, writer: Engine, claim: Claim | None) -> None:
        self.url = url
        self.where = shown(url)
        self.catalogue = Catalogue()
        self.store_id = ""
        self.found = Version(None, "")  # the revision that was there when it was opened
        self._reader = reader
        self._writer = writer
        self._claim = claim
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store-writer")
        self._writing = threading.local()

    @classmethod
    def open(
        cls, url: str, *, writable: bool = True, busy_timeout_ms: int = BUSY_TIMEOUT_MS
    ) -> "Database":
        """Open, claim and migrate a database; SQLite files and their folder are made.

        `writable=False` reads beside another Resync: no claim, no migration, `write` refused.
        Raises a StoreError with one clear sentence.
        """
        parsed = parse_url(url)
        where = shown(parsed)
        database = cls(
            parsed,
            _engine(parsed, busy_timeout_ms, writing=False),
            _engine(parsed, busy_timeout_ms, writing=True),
            _claim(parsed) if writable else None,
        )
        try:
            engine = database._writer if writable else database._reader
            database.found = upgrade(engine, where, allowed=writable)
            database._identify()
        except BaseException as error:
            database.close()
            if isinstance(error, SQLAlchemyError | sqlite3.Error | OSError):
                raise translate(error, where) from error
            raise
        return database

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """The file, where there is one."""
        return Path(self.url.database or "") if self.is_sqlite else None

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

        Whatever it raises comes back here and nothing is kept.
        """
        if self._claim is None:
            raise StoreReadOnly(f"The database {self.where} was opened for reading only.")
        if getattr(self._writing, "now", False):
            raise RuntimeError("a write must not start another write")
        try:
            future = self._thread.submit(self._run, fn)
        except RuntimeError as error:
            raise StoreUnavailable(f"The database {self.where} has been closed.") from error
        return future.result()

    def _run(self, fn: Callable[[Connection], T]) -> T:
        self._writing.now = True
        try:
            if self._claim is not None:
                self._claim.check()
            with self._writer.connect() as connection, connection.begin():
                return fn(connection)
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            self.catalogue.forget()
            raise translate(error, self.where) from error
        except BaseException:
            self.catalogue.forget()
            raise
        finally:
            self._writing.now = False

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
        """Finish the write under way, close everything and give up the claim."""
        self._thread.shutdown(wait=True)
        self._reader.dispose()
        self._writer.dispose()
        if self._claim is not None:
            self._claim.release()
            self._claim = None

    def __enter__(self) -> "Database":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _identify(self) -> None:
        """Read the store's id; the first to open a database for writing makes it."""
        with self.read() as connection:
            row = fetch_one(connection, "SELECT value FROM poll_state WHERE key = 'store_id'")
        if row is not None:
            self.store_id = row[0]
        elif self._claim is not None:
            self.store_id = self.write(_make_store_id)


def _make_store_id(connection: Connection) -> str:
    made = secrets.token_hex(4)
    execute(connection, "INSERT INTO poll_state (key, value) VALUES ('store_id', ?)", (made,))
    return made


def _claim(url: URL) -> Claim:
    if url.get_backend_name() != "sqlite":
        return AdvisoryClaim(url, shown(url))
    path = Path(url.database or "")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise translate(error, str(path)) from error
    return FileClaim(path)


def _engine(url: URL, busy_timeout_ms: int, *, writing: bool) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(
            url,
            pool_size=1 if writing else READERS,
            max_overflow=0 if writing else READERS,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 5},
        )
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=1 if writing else READERS,
        max_overflow=0 if writing else READERS,
        connect_args={"check_same_thread": False, "timeout": busy_timeout_ms / 1000},
    )

    @event.listens_for(engine, "connect")
    def prepare(raw: Any, _: object) -> None:
        raw.isolation_level = None  # the driver must not begin transactions: we do, below
        raw.execute(f"PRAGMA busy_timeout={busy_timeout_ms}")
        if writing:
            raw.execute("PRAGMA auto_vacuum=INCREMENTAL")  # counts only before the first table
            raw.execute("PRAGMA journal_mode=WAL")
        raw.execute("PRAGMA synchronous=NORMAL")
        raw.execute("PRAGMA foreign_keys=ON")
        raw.execute(f"PRAGMA cache_size=-{CACHE_KIB if writing else CACHE_KIB // 4}")
        raw.execute("PRAGMA mmap_size=0")
        if not writing:
            raw.execute("PRAGMA query_only=ON")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A read transaction that turns into a write fails at once: take the lock at the start.
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine
