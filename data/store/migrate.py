"""The schema's version: brought up to date when a database is opened, and shown.

Revisions are four digits in order, so the newest is the last file name and an up to date database
opens without importing Alembic.
"""

import os
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from data.store.connect import single_connection, unbounded
from data.store.errors import (
    StoreDamaged,
    StoreInUse,
    StoreNewer,
    StoreReadOnly,
    translate,
)
from data.store.leader import alone_to_start
from data.store.lease import somebody_is_there
from data.store.url import parse_url, shown

COPYING = "db_copy"
"""The table of a database into which another is being copied: it is none yet."""
MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


@dataclass(frozen=True, slots=True)
class Version:
    """The revision a database has (None: empty) and the one this Resync wants."""

    present: str | None
    wanted: str

    @property
    def is_current(self) -> bool:
        return self.present == self.wanted


def newest_revision() -> str:
    """The revision this Resync works with."""
    return max(file.name[:4] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def version(engine: Engine) -> Version:
    """The revision of a database, read without Alembic."""
    with engine.connect() as connection:
        return Version(_present(connection), newest_revision())


def upgrade(engine: Engine, where: str, *, allowed: bool = True, alone: bool = False) -> Version:
    """Bring a database to this Resync's revision in one transaction; returns what it was before.
    `alone`: whoever asks sees to it that nobody else does (`nobody_else`).

    Raises StoreNewer for a database a newer Resync made, StoreReadOnly when work is needed and
    not `allowed`, StoreInUse when work is needed under an older Resync that runs.
    """
    found = version(engine)
    if found.is_current:
        return found
    known_or_refused(found, where)
    with engine.connect() as connection:
        if COPYING in tables_of(connection):
            raise StoreDamaged(
                f"The copy of a database into {where} is not finished: `resync db copy` from the "
                "same database goes on with it."
            )
    if not allowed:
        raise StoreReadOnly(f"The database {where} must first be upgraded: resync db upgrade.")
    # Imported only when there is something to do: it costs more than opening does.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.connect() as connection, connection.begin():
        unbounded(connection)
        if not alone and connection.dialect.name != "sqlite":
            alone_to_start(connection, where)
            if _present(connection) == found.wanted:
                return found  # another has just done it
            if somebody_is_there(connection):
                raise StoreInUse(
                    f"The database {where} is in use by a Resync of an earlier version: stop it, "
                    "wherever it runs, before this one upgrades the database."
                )
        if found.present is None and tables_of(connection):
            raise StoreDamaged(f"The database {where} holds tables that are not Resync's.")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return found


def look_at(path: Path) -> sqlite3.Connection:
    """A connection to an SQLite file that reads, and makes nothing."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def known_or_refused(found: Version, where: str) -> None:
    """Raise StoreNewer for a database that a newer Resync made."""
    if found.present is not None and not _known(found.present, found.wanted):
        raise _newer(where, found)


def status(url: str) -> Version:
    """The revision of a database that is only looked at: no claim, nothing made.

    Raises a StoreError when it cannot be reached.
    """
    parsed = parse_url(url)
    where = shown(parsed)
    if parsed.get_backend_name() == "sqlite":
        path = Path(parsed.database or "")
        if not path.exists():
            return Version(None, newest_revision())
        engine = create_engine("sqlite://", creator=lambda: look_at(path), poolclass=NullPool)
    else:
        engine = single_connection(parsed)
    try:
        return version(engine)
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise translate(error, where) from error
    finally:
        engine.dispose()


def inspect(url: str) -> str:
    """One line on a database for a person; raises a StoreError when it cannot be used."""
    parsed = parse_url(url)
    where, found = shown(parsed), status(url)
    known_or_refused(found, where)
    if found.is_current:
        return f"{where} is up to date (revision {found.present})"
    if found.present is not None:
        return f"{where} will be upgraded from revision {found.present} to {found.wanted}"
    if parsed.get_backend_name() == "sqlite":
        folder = Path(parsed.database or "").absolute().parent
        while not folder.exists():
            folder = folder.parent
        if not os.access(folder, os.W_OK | os.X_OK):
            raise StoreReadOnly(f"The database {where} cannot be made: {folder} is read-only.")
    return f"{where} will be made at the first start"


def _newer(where: str, found: Version) -> StoreNewer:
    return StoreNewer(
        f"The database {where} was made by a newer version of Resync (revision {found.present}, "
        f"this one knows {found.wanted}): install that version, or restore a backup."
    )


def _known(present: str, wanted: str) -> bool:
    return present.isdigit() and len(present) == 4 and present <= wanted


def _present(connection: Connection) -> str | None:
    if "alembic_version" not in tables_of(connection):
        return None
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").fetchone()
    return row[0] if row else None


def tables_of(connection: Connection) -> set[str]:
    """The tables a database holds."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name FROM sqlite_master WHERE type = 'table'"
    else:
        query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    return {row[0] for row in connection.exec_driver_sql(query)}
