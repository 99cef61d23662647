"""A backup of the whole database in one file, its way back, and whether a database is sound.

A backup holds one state, also of a database in use; a restored one is whole or is not there. What
stood in its place is kept beside it.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from data.store.backup import postgres, sqlite
from data.store.counters import skip
from data.store.engine import Database
from data.store.errors import StoreError, StoreUnavailable
from data.store.files import make
from data.store.leader import nobody_else
from data.store.migrate import Version, known_or_refused
from data.store.url import parse_url, shown

__all__ = ["backup", "restore"]
MEANWHILE = 100_000_000
"""Numbers that may have been given out since a backup was made, a million a day for a hundred days:
links, messages and followers of what is gone must not lead to something new of the same number."""


def backup(url: str, target: Path) -> int:
    """Copy the database, also one in use, into a new file; returns its bytes.

    SQLite: a database as it is. PostgreSQL: what `pg_dump --format=custom` writes. The file is for
    its owner only: it holds what jobs logged. Raises StoreError when the file exists.
    """
    parsed = parse_url(url)
    if target.exists():
        raise StoreError(f"{target} exists already.")
    whole = target.with_name(f".{target.name}.unfinished")
    try:
        make(whole)
        _kind(parsed).dump(parsed, whole)
        whole.rename(target)
    except OSError as error:
        raise StoreUnavailable(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        whole.unlink(missing_ok=True)
    return target.stat().st_size


def restore(url: str, source: Path, *, replace: bool = False) -> tuple[Version, str | None]:
    """Put a backup in the place of a database that nobody leads on.

    Returns the revision it has, and where the database is kept that was there. Raises StoreError:
    for a file that is no backup of this kind or a newer Resync's, StoreInUse while one leads, and
    where a database is there and it is not said to `replace` it.
    """
    parsed = parse_url(url)
    kind, where = _kind(parsed), shown(parsed)
    if not source.is_file():
        raise StoreUnavailable(f"There is no file {source}.")
    found = kind.revision(source)
    known_or_refused(found, str(source))
    with nobody_else(parsed):
        if kind.is_there(parsed) and not replace:
            raise StoreError(f"The database {where} is there already: --replace keeps it beside.")
        kept = kind.put(parsed, source, f"before_{datetime.now(UTC):%Y%m%d_%H%M%S}")
    with Database.open(url) as db:
        db.write(lambda connection: skip(connection, MEANWHILE))
    return found, kept


def _kind(url: URL) -> Any:
    return sqlite if url.get_backend_name() == "sqlite" else postgres
