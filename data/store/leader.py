"""Who leads on a database: one Resync polls, learns and cleans up, however many may write.

The lead is held by one process, and a *term* is kept in the database: whoever takes the lead begins
a new one, and each transaction of a leader looks whether its term still stands. So one that was cut
off, and wakes up later, can keep nothing.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import URL, Connection
from sqlalchemy.exc import SQLAlchemyError

from data.store.connect import single_connection
from data.store.counters import TERM, last_taken, take
from data.store.errors import StoreInUse, StoreLocked, translate
from data.store.files import FOR_ALL_TO_SEE, make
from data.store.lease import somebody_is_there
from data.store.url import shown

_STARTING_KEY = 0x5265_7379_6E63  # "Resync"; of earlier versions the lead itself
_OTHERS_START_S = 20


class Lead(Protocol):
    """The lead as one process sees it. `term` is the one it holds, 0 for none."""

    @property
    def term(self) -> int: ...

    @property
    def held(self) -> bool:
        """Whether this process leads, as far as it can know without asking."""
        ...

    def check(self) -> None:
        """Before a leader's transaction; raises a StoreError when another leads."""
        ...

    def stands(self, connection: Connection, term: int) -> bool:
        """Whether nobody has led since that term began; nobody can begin to before this
        transaction ends."""
        ...

    def lost(self, connection: Connection) -> None:
        """Another has led since; in the transaction that has found it out."""
        ...

    def release(self) -> None: ...


class FileLead:
    """SQLite: a lock on `<database>.lock`, which the operating system lets go of when we die."""

    def __init__(self, database: Path) -> None:
        self._lock = FileLock(database)
        self.term = 0

    @property
    def held(self) -> bool:
        return self.term > 0

    def begin(self, connection: Connection) -> None:
        """Begin a term of ours; waits for a leader's transaction that is under way."""
        self.term = take(connection, TERM) + 1  # never 0, which is none

    lost = begin  # the lock is ours again by then

    def check(self) -> None:
        self._lock.check()

    def stands(self, connection: Connection, term: int) -> bool:
        return last_taken(connection, TERM) + 1 == term

    def release(self) -> None:
        self._lock.release()


class FileLock:
    """A lock on a file beside the database."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._path = database.with_name(database.name + ".lock")
        try:
            database.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise translate(error, str(database)) from error
        self._handle = self._take()

    def _take(self) -> int:
        try:
            make(self._path, FOR_ALL_TO_SEE)
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FOR_ALL_TO_SEE)
        except OSError as error:
            raise translate(error, str(self._database)) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(handle)
            raise in_use(str(self._database)) from error
        return handle

    def check(self) -> None:
        """A held lock cannot be lost, but its file can be removed: then another would get it."""
        if not same_file(self._path, os.fstat(self._handle)):
            lost, self._handle = self._handle, self._take()
            os.close(lost)

    def release(self) -> None:
        os.close(self._handle)


@contextmanager
def nobody_else(url: URL) -> Iterator[None]:
    """For the time being nobody leads on a database, and nobody begins to serve it; raises
    StoreInUse where somebody does."""
    if url.get_backend_name() == "sqlite":
        lock = FileLock(Path(url.database or ""))
        try:
            yield
        finally:
            lock.release()
        return
    engine = single_connection(url, autocommit=False)
    try:
        with engine.connect() as connection, connection.begin():
            alone_to_start(connection, shown(url))
            connection.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
            with single_connection(url).connect() as looking:
                if somebody_is_there(looking):
                    raise in_use(shown(url))
            yield
    except SQLAlchemyError as error:
        raise translate(error, shown(url)) from error
    finally:
        engine.dispose()


def alone_to_start(connection: Connection, where: str) -> None:
    """Until this transaction ends no other process of ours begins on this PostgreSQL database.

    A lock of the transaction: it holds behind a pooler too, and ends with us. Earlier versions hold
    it as long as they lead.
    """
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_OTHERS_START_S}s'")
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_STARTING_KEY,))
    except SQLAlchemyError as error:
        known = translate(error, where)
        raise in_use(where) if isinstance(known, StoreLocked) else known from error


def in_use(where: str) -> StoreInUse:
    return StoreInUse(f"Another Resync is already using the database {where}.")


def same_file(path: Path, opened: os.stat_result) -> bool:
    """Whether a path still names the file that was opened."""
    try:
        found = path.stat()
    except OSError:
        return False
    return (found.st_dev, found.st_ino) == (opened.st_dev, opened.st_ino)
