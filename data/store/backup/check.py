"""Whether a database is sound: what its engine finds, and what ours must find."""

from collections.abc import Iterator

from sqlalchemy import Connection

from data.store.connect import unbounded
from data.store.counters import EVENT, PROBLEM, last_taken
from data.store.engine import Access, Database
from data.store.migrate import tables_of
from data.store.packing import unpack_path
from data.store.sql import fetch, fetch_one

MOST = 20
"""Findings of one kind: whoever has more needs a backup, not a list."""
_RUNS = 10_000
_NUMBERED = {
    EVENT: "SELECT max(seq) FROM (SELECT max(seq) AS seq FROM events"
    " UNION ALL SELECT max(last_seq) FROM run_event_days) AS told",
    PROBLEM: "SELECT max(id) FROM problems",
}


def check(url: str) -> list[str]:
    """What is wrong with a database, a sentence each; also of one in use.

    Every row is read once. Raises a StoreError for one that cannot be opened.
    """
    with Database.open(url, Access.READ) as db, db.read() as connection:
        unbounded(connection)
        pages, *others = (
            (_pages_of_sqlite, _owners, _numbers, _runs)
            if db.is_sqlite
            else (_reading, _numbers, _runs)
        )
        # What lies on a broken page cannot be looked at.
        return list(pages(connection)) or [
            finding for look in others for finding in look(connection)
        ]


def _pages_of_sqlite(connection: Connection) -> Iterator[str]:
    for (said,) in fetch(connection, f"PRAGMA integrity_check({MOST})"):
        if said != "ok":
            yield f"SQLite finds: {said}"


def _owners(connection: Connection) -> Iterator[str]:
    for table, row, parent, _ in fetch(connection, "PRAGMA foreign_key_check")[:MOST]:
        yield f"Row {row} of {table} belongs to a row of {parent} that is not there"


def _reading(connection: Connection) -> Iterator[str]:
    """PostgreSQL keeps its own promises; a page that cannot be read ends this with its error."""
    for table in sorted(tables_of(connection)):
        fetch_one(connection, f'SELECT sum(length(t::text)) FROM "{table}" t')
    return iter(())


def _numbers(connection: Connection) -> Iterator[str]:
    for name, query in _NUMBERED.items():
        highest, given = fetch_one(connection, query)[0] or 0, last_taken(connection, name)
        if highest > given:
            yield f"The {name} {highest} is there, but the next one would be {given + 1}"


def _runs(connection: Connection) -> Iterator[str]:
    after, found = -1, 0
    while found < MOST:
        rows = fetch(
            connection,
            "SELECT id, path FROM job_runs WHERE id > ? AND path IS NOT NULL ORDER BY id LIMIT ?",
            (after, _RUNS),
        )
        for number, path in rows:
            after = number
            try:
                unpack_path(bytes(path), 0)
            except ValueError as error:
                found += 1
                yield f"The course of run {number} cannot be read: {error}"
        if len(rows) < _RUNS:
            return
