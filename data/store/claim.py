"""The claim on a database: one Resync writes to it, a second one is refused in one sentence."""

import fcntl
import os
from pathlib import Path
from typing import Protocol

from sqlalchemy import URL, Connection, Engine, create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from data.store.errors import StoreInUse, translate

_ADVISORY_KEY = 0x5265_7379_6E63  # "Resync"


class Claim(Protocol):
    def check(self) -> None:
        """Raise a StoreError when the claim has been lost and cannot be had again."""
        ...

    def release(self) -> None: ...


class FileClaim:
    """A lock on `<database>.lock`; the operating system lets go of it when the process dies."""

    def __init__(self, database: Path) -> None:
        path = database.with_name(database.name + ".lock")
        try:
            self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise translate(error, str(database)) from error
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._handle)
            raise StoreInUse(f"Another Resync is already using the database {database}.") from error

    def check(self) -> None:
        """A held file lock cannot be lost."""

    def release(self) -> None:
        os.close(self._handle)


class AdvisoryClaim:
    """A PostgreSQL advisory lock on a connection of its own, checked before each write."""

    def __init__(self, url: URL, where: str) -> None:
        self._where = where
        self._engine: Engine = create_engine(
            url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            connect_args={
                "connect_timeout": 5,
                "keepalives": 1,
                "keepalives_idle": 10,
                "keepalives_interval": 5,
                "keepalives_count": 3,
            },
        )
        self._connection: Connection | None = None
        self._take()

    def _take(self) -> None:
        try:
            connection = self._engine.connect()
            held = connection.exec_driver_sql(
                "SELECT pg_try_advisory_lock(%s)", (_ADVISORY_KEY,)
            ).scalar()
        except SQLAlchemyError as error:
            raise translate(error, self._where) from error
        if not held:
            connection.close()
            raise StoreInUse(f"Another Resync is already using the database {self._where}.")
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
