"""A whole database into another, of the other kind as well: SQLite to PostgreSQL and back.

Rows go over by the order of their keys, some at a time. How far each table is stands in the target,
kept with the rows themselves, so that a copy that was killed goes on from there. Until everything
has been read again on both sides and found equal, the target has no revision, and no Resync takes
it for its database.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, Table
from sqlalchemy.exc import SQLAlchemyError

from data.store.connect import BUSY_TIMEOUT_MS, SILENCE_S, make_engine, unbounded
from data.store.errors import StoreDamaged, StoreError, StoreUnavailable, translate
from data.store.files import make
from data.store.leader import nobody_else
from data.store.migrate import COPYING, Version, newest_revision, status, tables_of, upgrade
from data.store.rows import Rows, insert, upsert
from data.store.sql import execute, fetch, fetch_one, marks
from data.store.tables import metadata
from data.store.url import parse_url, shown

AT_ONCE = 5000
"""Rows of one transaction."""
_OF_EVERY_DATABASE = frozenset({"poll_state", "counters", "leadership"})
"""What one holds that has been made and never used."""
_SOURCE = ""
"""Under what the source's identity is kept among how far the tables are: no table's name."""
Progress = Callable[[int, int], None]
"""Told how many rows of how many are done; each counts when it is copied, and when compared."""


@dataclass(frozen=True, slots=True)
class Copied:
    """How many tables and rows the target holds now, and whether a copy was gone on with."""

    tables: int
    rows: int
    resumed: bool


def copy(
    source: str,
    target: str,
    progress: Progress = lambda done, total: None,
    *,
    at_once: int = AT_ONCE,
) -> Copied:
    """Copy a database that no Resync leads on into an empty one; then both hold the same.

    Raises StoreError: for a source that is not there or of another revision, a target that holds
    anything but an unfinished copy of this source, StoreInUse where a Resync leads on one of them,
    StoreDamaged where the two differ in the end.
    """
    parsed, into = parse_url(source), parse_url(target)
    _must_be_there(source, shown(parsed))
    if shown(parsed) == shown(into):
        raise StoreError(f"{shown(parsed)} is what it would be copied into: name another database.")
    with ExitStack() as until_the_end:
        for url in (parsed, into):
            until_the_end.enter_context(nobody_else(url))
        reading = until_the_end.enter_context(_reading(parsed))
        writing = until_the_end.enter_context(_writing(into))
        return _Copy(reading, writing, shown(into), progress, at_once).run()


class _Copy:
    """One run of a copy, between a state of the source that does not change and the target."""

    def __init__(
        self,
        source: Connection,
        target: Engine,
        where: str,
        progress: Progress,
        at_once: int,
    ) -> None:
        self._source, self._target, self._where = source, target, where
        self._progress, self._at_once = progress, at_once
        self._done = self._total = 0

    def run(self) -> Copied:
        tables = metadata.sorted_tables
        resumed = self._begin()
        rows = sum(_count(self._source, table) for table in tables)
        self._total = 2 * rows
        for table in tables:
            self._carry(table)
        for table in tables:
            if self._is_equal(table):
                continue
            if resumed:  # the source was used in between: that table once more
                with self._transaction() as target:
                    _forget(target, table)
                self._carry(table)
                if self._is_equal(table):
                    continue
            raise StoreDamaged(
                f"{table.name} is not the same in {self._where} as where it was copied from, and "
                "nothing uses the copy: look at the source (resync db check), then copy it into "
                "an empty database."
            )
        self._end(tables)
        return Copied(len(tables), rows, resumed)

    def _begin(self) -> bool:
        """Make the target ready; returns whether a copy had been begun there."""
        store_id = _store_id(self._source)
        with self._transaction() as target:
            found = tables_of(target)
            if COPYING in found:
                if _far(target, _SOURCE) != [store_id, newest_revision()]:
                    raise StoreError(
                        f"{self._where} holds an unfinished copy of another database, or by "
                        "another version of Resync: copy into an empty one."
                    )
                return True
            ours = found >= set(metadata.tables)
            if found and not (ours and _is_unused(target)):
                raise StoreError(
                    f"{self._where} is not empty, and nothing is written over: name a database "
                    "that holds nothing."
                )
        upgrade(self._target, self._where, alone=True)
        with self._transaction() as target:
            for name in (*_OF_EVERY_DATABASE, "alembic_version"):
                execute(target, f"DELETE FROM {name}")
            execute(target, f"CREATE TABLE {COPYING} (name TEXT PRIMARY KEY, after TEXT NOT NULL)")
            _note(target, _SOURCE, [store_id, newest_revision()])
        return False

    def _carry(self, table: Table) -> None:
        """Bring the rows that are not there yet."""
        with self._transaction() as target:
            after = _far(target, table.name)
            self._told(_count(target, table) if after else 0)
        columns = ", ".join(_columns(table))
        for rows, last in _pages(self._source, table, after, self._at_once):
            with self._transaction() as target:
                if target.dialect.name == "sqlite":
                    insert(target, table.name, columns, rows)
                else:
                    _copy_in(target, table.name, columns, rows)
                _note(target, table.name, last)
            self._told(len(rows))

    def _is_equal(self, table: Table) -> bool:
        sums: list[tuple[int, int]] = []
        with self._target.connect() as target, target.begin():
            unbounded(target)
            for connection in (self._source, target):
                count = total = 0
                for rows, _ in _pages(connection, table, None, self._at_once):
                    count += len(rows)
                    total += sum(map(_hash, rows))
                sums.append((count, total))
        self._told(sums[0][0])
        return sums[0] == sums[1]

    def _end(self, tables: Sequence[Table]) -> None:
        """Let the numbers go on, and make a database of it."""
        with self._transaction() as target:
            for table in tables:
                if table.autoincrement_column is not None:
                    _give_out_after(target, table.name, _last_given(self._source, table.name))
            execute(target, f"DROP TABLE {COPYING}")
            execute(target, "INSERT INTO alembic_version VALUES (?)", (newest_revision(),))
            if target.dialect.name != "sqlite":
                execute(target, "ANALYZE")

    def _told(self, rows: int) -> None:
        self._done = min(self._done + rows, self._total)
        self._progress(self._done, self._total)

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        try:
            with self._target.connect() as target, target.begin():
                unbounded(target)
                yield target
        except SQLAlchemyError as error:
            raise translate(error, self._where) from error


def _must_be_there(source: str, where: str) -> None:
    found: Version = status(source)
    if found.present is None:
        raise StoreUnavailable(f"There is no database of Resync's {where}.")
    if not found.is_current:
        raise StoreError(
            f"The database {where} has revision {found.present}, this Resync has {found.wanted}: "
            "bring both to one version first (resync db upgrade)."
        )


@contextmanager
def _reading(url: URL) -> Iterator[Connection]:
    """A connection that sees one state of the source, whoever writes meanwhile."""
    engine = _engine(url, writing=False)
    try:
        connection = engine.connect()
        if url.get_backend_name() != "sqlite":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection, connection.begin():
            if url.get_backend_name() != "sqlite":
                execute(connection, "SET LOCAL idle_in_transaction_session_timeout = 0")
            unbounded(connection)
            yield connection
    except SQLAlchemyError as error:
        raise translate(error, shown(url)) from error
    finally:
        engine.dispose()


@contextmanager
def _writing(url: URL) -> Iterator[Engine]:
    path = None if url.get_backend_name() != "sqlite" else Path(url.database or "")
    if path is not None:
        make(path)
    engine = _engine(url, writing=True)
    try:
        yield engine
    finally:
        engine.dispose()


def _engine(url: URL, *, writing: bool) -> Engine:
    return make_engine(url, writing=writing, busy_timeout_ms=BUSY_TIMEOUT_MS, silence_s=SILENCE_S)


# Tables


def _columns(table: Table) -> list[str]:
    """All but those that the database derives."""
    return [column.name for column in table.columns if column.computed is None]


def _count(connection: Connection, table: Table) -> int:
    return int(fetch_one(connection, f"SELECT count(*) FROM {table.name}")[0])


def _pages(
    connection: Connection, table: Table, after: Sequence[Any] | None, at_once: int
) -> Iterator[tuple[Rows, list[Any]]]:
    """The rows beyond a key, and the last key of each page."""
    columns, keys = _columns(table), [column.name for column in table.primary_key.columns]
    places = [columns.index(key) for key in keys]
    key, beyond = ", ".join(keys), f"({', '.join(keys)}) > ({marks(len(keys))})"
    query = f"SELECT {', '.join(columns)} FROM {table.name}"
    order = f"ORDER BY {key} LIMIT {int(at_once)}"
    while True:
        where = "" if after is None else f"WHERE {beyond}"
        rows = [tuple(row) for row in fetch(connection, f"{query} {where} {order}", after or ())]
        if not rows:
            return
        after = [rows[-1][place] for place in places]
        yield rows, after


def _copy_in(target: Connection, table: str, columns: str, rows: Rows) -> None:
    driver: Any = target.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copying:
        for row in rows:
            copying.write_row(row)


def _hash(row: tuple[Any, ...]) -> int:
    """Sums of it are the same in whatever order a database keeps its texts."""
    return int.from_bytes(blake2b(repr(row).encode("utf-8", "replace"), digest_size=8).digest())


def _is_unused(connection: Connection) -> bool:
    others = metadata.tables.keys() - _OF_EVERY_DATABASE
    return all(fetch_one(connection, f"SELECT 1 FROM {name} LIMIT 1") is None for name in others)


def _store_id(connection: Connection) -> str:
    row = fetch_one(connection, "SELECT value FROM poll_state WHERE key = 'store_id'")
    return "" if row is None else row[0]


# How far it is, in the target


def _far(target: Connection, name: str) -> list[Any] | None:
    row = fetch_one(target, f"SELECT after FROM {COPYING} WHERE name = ?", (name,))
    return None if row is None else json.loads(row[0])


def _note(target: Connection, name: str, after: Sequence[Any]) -> None:
    upsert(target, COPYING, "name, after", [(name, json.dumps(after))])


def _forget(target: Connection, table: Table) -> None:
    execute(target, f"DELETE FROM {table.name}")
    execute(target, f"DELETE FROM {COPYING} WHERE name = ?", (table.name,))


# Numbers that a database gives by itself


def _last_given(connection: Connection, table: str) -> int:
    """The highest number given out, also of a row that has gone."""
    highest = fetch_one(connection, f"SELECT max(id) FROM {table}")[0] or 0
    if connection.dialect.name == "sqlite":
        row = fetch_one(connection, "SELECT seq FROM sqlite_sequence WHERE name = ?", (table,))
        given = 0 if row is None else row[0]
    else:
        last, used = fetch_one(connection, f"SELECT last_value, is_called FROM {_serial(table)}")
        given = last if used else 0
    return max(highest, given)


def _give_out_after(target: Connection, table: str, last: int) -> None:
    if not last:
        return
    if target.dialect.name != "sqlite":
        execute(target, "SELECT setval(?, ?)", (_serial(table), last))
    elif metadata.tables[table].dialect_options["sqlite"]["autoincrement"]:
        execute(target, "DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        execute(target, "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, last))


def _serial(table: str) -> str:
    return f"{table}_id_seq"
