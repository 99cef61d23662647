"""A PostgreSQL database's backup, by the tools that come with it.

The database that is replaced moves into a schema of its own and back where the restoring fails.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, Connection
from sqlalchemy.exc import SQLAlchemyError

from data.store.connect import single_connection
from data.store.errors import StoreDamaged, StoreError, StoreUnavailable, translate
from data.store.migrate import Version, newest_revision, tables_of
from data.store.url import shown

DUMP = b"PGDMP"
PACKAGES = Path("/usr/lib/postgresql")
_REVISION = re.compile(r"^COPY \S*alembic_version .*\n(\w+)$", re.MULTILINE)


def dump(url: URL, target: Path) -> None:
    """Write what `pg_restore` reads: the schema that is ours, whoever owns it."""
    with _alone(url) as connection:
        schema = connection.exec_driver_sql("SELECT current_schema()").scalar_one()
    _run(url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges",
         f"--table={schema}.*", f"--file={target}", f"--dbname={_address(url)}")  # fmt: skip


def revision(source: Path) -> Version:
    """Whose backup a file is. Raises StoreDamaged where it is none of Resync's."""
    with source.open("rb") as file:
        if file.read(len(DUMP)) != DUMP:
            raise StoreDamaged(f"{source} is no backup of a PostgreSQL database.")
    told = _run(None, "pg_restore", "--data-only", "--table=alembic_version", "--file=-",
                str(source))  # fmt: skip
    found = _REVISION.search(told)
    if found is None:
        raise StoreDamaged(f"{source} is no backup of Resync's.")
    return Version(found[1], newest_revision())


def is_there(url: URL) -> bool:
    """Whether the database holds tables."""
    with _alone(url) as connection:
        return bool(tables_of(connection))


def put(url: URL, source: Path, kept_as: str) -> str | None:
    """Fill the database; returns the schema that what was there is kept in."""
    with _alone(url) as connection:
        schema = connection.exec_driver_sql("SELECT current_schema()").scalar_one()
        found = sorted(tables_of(connection))
        _move(connection, found, schema, kept_as)
        try:
            _run(url, "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner",
                 "--no-privileges", f"--dbname={_address(url)}", str(source))  # fmt: skip
        except BaseException:
            _move(connection, found, kept_as, schema)
            raise
    return f"schema {kept_as}" if found else None


def _move(connection: Connection, tables: list[str], source: str, target: str) -> None:
    """Move tables from one schema into another, all or none."""
    if tables:
        moves = "".join(
            f'ALTER TABLE "{source}"."{each}" SET SCHEMA "{target}";' for each in tables
        )
        connection.exec_driver_sql(f'BEGIN; CREATE SCHEMA IF NOT EXISTS "{target}"; {moves} COMMIT')


def _address(url: URL) -> str:
    """What libpq connects to; the password is none of the command line's, which others can read."""
    parts = url.translate_connect_args(username="user", database="dbname")
    parts.pop("password", None)
    return make_conninfo(**{**parts, **url.query})


def _run(url: URL | None, tool: str, *arguments: str) -> str:
    secret = {"PGPASSWORD": str(url.password)} if url is not None and url.password else {}
    done = subprocess.run(  # noqa: S603
        [_found(tool), *arguments], capture_output=True, text=True, errors="replace",
        stdin=subprocess.DEVNULL, env={**os.environ, "PGCONNECT_TIMEOUT": "10", **secret},
    )  # fmt: skip
    if done.returncode:
        said = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        where = shown(url) if url is not None else arguments[-1]
        raise StoreError(f"{tool} could not do it for {where}: {said[0][:300]}.")
    return done.stdout


def _found(tool: str) -> str:
    """The tool of the newest PostgreSQL there is: an older one refuses a newer server."""
    packaged = sorted(
        PACKAGES.glob(f"*/bin/{tool}"), key=lambda each: float(each.parent.parent.name)
    )
    found = str(packaged[-1]) if packaged else shutil.which(tool)
    if found is None:
        raise StoreUnavailable(
            f"{tool} is not installed: it comes with PostgreSQL's client programs, of the server's"
            " version or a newer one (Debian: postgresql-client)."
        )
    return found


@contextmanager
def _alone(url: URL) -> Iterator[Connection]:
    """A connection by itself; raises StoreErrors."""
    engine = single_connection(url)
    try:
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise translate(error, shown(url)) from error
    finally:
        engine.dispose()
