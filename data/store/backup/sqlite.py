"""An SQLite database's backup: a database as well, and put in place in one step."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL

from data.store.errors import StoreDamaged, StoreUnavailable, translate
from data.store.files import make
from data.store.migrate import Version, look_at, newest_revision

BESIDE = ("", "-wal", "-shm")
"""What a database in write-ahead mode consists of."""


def dump(url: URL, target: Path) -> None:
    """Copy it in one step: a copy in steps begins again at every write of a Resync that runs."""
    source = _path(url)
    if not source.exists():
        raise StoreUnavailable(f"There is no database {source}.")
    _copy(source, target)


def revision(source: Path) -> Version:
    """Whose backup a file is. Raises StoreDamaged where it is no whole database of Resync's."""
    try:
        with closing(look_at(source)) as db:
            wrong = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
            found = db.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        raise StoreDamaged(f"{source} is no backup of an SQLite database: {error}.") from error
    if wrong != "ok" or found is None:
        raise StoreDamaged(f"{source} is not whole: {wrong}.")
    return Version(found[0], newest_revision())


def is_there(url: URL) -> bool:
    """Whether there is something in the database's place."""
    return _path(url).exists()


def put(url: URL, source: Path, kept_as: str) -> str | None:
    """Put a copy in its place; returns where what was there is kept."""
    path = _path(url)
    coming = path.with_name(f".{path.name}.restoring")
    kept = path.with_name(f"{path.name}.{kept_as}")
    moved: list[str] = []
    try:
        coming.unlink(missing_ok=True)  # of a restore that was killed
        make(coming)
        _copy(source, coming)
        with coming.open("rb") as whole:
            os.fsync(whole.fileno())
        for part in BESIDE:
            if path.with_name(path.name + part).exists():
                path.with_name(path.name + part).rename(kept.with_name(kept.name + part))
                moved.append(part)
        coming.rename(path)
    except OSError as error:
        for part in moved:
            kept.with_name(kept.name + part).rename(path.with_name(path.name + part))
        raise translate(error, str(path)) from error
    finally:
        coming.unlink(missing_ok=True)
    return str(kept) if moved else None


def _copy(source: Path, target: Path) -> None:
    try:
        with closing(look_at(source)) as reading, closing(sqlite3.connect(target)) as writing:
            reading.backup(writing, pages=-1)
            # Out of the write-ahead mode, else who only reads the copy leaves two files beside it.
            writing.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise translate(error, str(target)) from error


def _path(url: URL) -> Path:
    return Path(url.database or "")
