"""Who leads on a database: one Resync polls, learns and cleans up, however many may write.

The lead is a lock that dies with its process, and a *term* kept in the database: whoever takes the
lead begins a new one, and each transaction of a leader looks whether its term still stands. So one
that was cut off, and wakes up later, can keep nothing.
"""

import fcntl
import os
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from data.store.counters import TERM, last_taken, take
from data.store.errors import StoreInUse, StoreLocked, translate
from data.store.sql import execute

_ADVISORY_KEY = 0x5265_7379_6E63  # "Resync"
_ENDING_S = 2
"""For so long we wait for the lock: PostgreSQL lets go of a dead one's a moment after its end."""


class Lock(Protocol):
    def check(self) -> None:
        """Take the lock again where it was lost; raise a StoreError when another has it."""
        ...

    def release(self) -> None: ...


class Lead:
    """The lead of this process: the lock, and the term it was last taken for."""

    def __init__(self, lock: Lock) -> None:
        self.lock = lock
        self.term = 0

    def begin(self, connection: Connection) -> None:
        """Begin a term of ours; waits for a leader's transaction that is under way."""
        self.term = take(connection, TERM)

    def stands(self, connection: Connection) -> bool:
        """Whether nobody has led since; nobody can begin to before this transaction ends."""
        if connection.dialect.name == "sqlite":
            return last_taken(connection, TERM) == self.term
        found = execute(
            connection, "SELECT following FROM counters WHERE name = ? FOR SHARE", (TERM,)
        ).scalar_one()
        return found - 1 == self.term


class FileLock:
    """A lock on `<database>.lock`; the operating system lets go of it when the process dies."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._path = database.with_name(database.name + ".lock")
        self._handle = self._take()

    def _take(self) -> int:
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
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


class AdvisoryLock:
    """A PostgreSQL advisory lock on a connection of its own, checked before each write."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine, self._where = engine, where
        self._connection: Connection | None = None
        self._take()

    def _take(self) -> None:
        try:
            connection = self._engine.connect()
            try:
                connection.exec_driver_sql(f"SET lock_timeout = '{_ENDING_S}s'")
                connection.exec_driver_sql("SELECT pg_advisory_lock(%s)", (_ADVISORY_KEY,))
            except SQLAlchemyError:
                connection.close()
                raise
        except SQLAlchemyError as error:
            known = translate(error, self._where)
            raise in_use(self._where) if isinstance(known, StoreLocked) else known from error
        self._connection = connection

    def check(self) -> None:
        if self._connection is not None:
            try:
                self._connection.exec_driver_sql("SELECT 1")
                return
            except SQLAlchemyError:
                self._connection.invalidate()
                self._connection.close()
                self._connection = None
        self._take()

    def release(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._engine.dispose()


def in_use(where: str) -> StoreInUse:
    return StoreInUse(f"Another Resync is already using the database {where}.")


def same_file(path: Path, opened: os.stat_result) -> bool:
    """Whether a path still names the file that was opened."""
    try:
        found = path.stat()
    except OSError:
        return False
    return (found.st_dev, found.st_ino) == (opened.st_dev, opened.st_ino)
