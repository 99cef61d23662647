"""The names of a plant, as they come: of jobs, streams and workstations."""

from collections.abc import Iterator
from typing import Literal

from data.store.engine import Database
from data.store.sql import fetch

Table = Literal["jobs", "job_streams", "workstations"]
TABLES: tuple[Table, ...] = ("workstations", "job_streams", "jobs")
_PAGE = 20_000


def names_after(db: Database, table: Table, known: int) -> Iterator[tuple[int, str]]:
    """The numbers and names that came after a number, in order."""
    while True:
        with db.read() as connection:
            rows = fetch(
                connection,
                f"SELECT id, name FROM {table} WHERE id > ? ORDER BY id LIMIT {_PAGE}",
                (known,),
            )
        yield from ((row[0], row[1]) for row in rows)
        if len(rows) < _PAGE:
            return
        known = rows[-1][0]
