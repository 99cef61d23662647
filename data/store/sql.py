"""Running SQL on either database: one spelling (`?` marks), epoch milliseconds, chunks.

Statements are written once in the dialect SQLite and PostgreSQL share; values are always bound.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, TypeVar, overload

from sqlalchemy import Connection, CursorResult

T = TypeVar("T")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
EARLIEST = -2_208_988_800_000
LATEST = 32_503_679_999_999
"""1900-01-01 to 2999-12-31: instants beyond it are kept and read as its first or last. So days can
be added to what comes out of the store, and any time zone told, without leaving the calendar."""
CHUNK = 500
"""Values in one IN list: far below every driver's limit, and the statement cache stays small."""


@lru_cache(maxsize=512)
def _for_postgres(sql: str) -> str:
    return sql.replace("%", "%%").replace("?", "%s")


def _spelled(connection: Connection, sql: str) -> str:
    return sql if connection.dialect.name == "sqlite" else _for_postgres(sql)


def execute(connection: Connection, sql: str, values: Sequence[Any] = ()) -> CursorResult[Any]:
    """Run one statement with `?` marks."""
    return connection.exec_driver_sql(_spelled(connection, sql), tuple(values))


def execute_many(connection: Connection, sql: str, rows: list[tuple[Any, ...]]) -> None:
    """Run one statement for each row of values; nothing for no rows."""
    if rows:
        connection.exec_driver_sql(_spelled(connection, sql), rows)


def fetch(connection: Connection, sql: str, values: Sequence[Any] = ()) -> Sequence[Any]:
    """All rows of a query."""
    return execute(connection, sql, values).fetchall()


def fetch_one(connection: Connection, sql: str, values: Sequence[Any] = ()) -> Any:
    """The first row of a query, or None."""
    return execute(connection, sql, values).fetchone()


def fetch_in(connection: Connection, sql: str, values: Iterable[Any]) -> Iterator[Any]:
    """Rows of a query whose `{}` stands for the marks of an IN list, however long it is."""
    for chunk in chunks(values, CHUNK):
        yield from fetch(connection, sql.format(marks(len(chunk))), chunk)


def bare_in(connection: Connection, sql: str, values: Iterable[Any]) -> list[tuple[Any, ...]]:
    """The same rows as the driver gives them: a fifth quicker to read, for the longest lists."""
    rows: list[tuple[Any, ...]] = []
    for chunk in chunks(values, CHUNK):
        found = execute(connection, sql.format(marks(len(chunk))), chunk)
        rows += found.cursor.fetchall()  # type: ignore[union-attr]
    return rows


def for_update(connection: Connection) -> str:
    """What ends a query whose rows are then written. On PostgreSQL who wants the same rows waits,
    and reads what has been made of them; SQLite has one writer at a time."""
    return "" if connection.dialect.name == "sqlite" else " FOR UPDATE"


def marks(count: int) -> str:
    """`?,?,?` for an IN list."""
    return ",".join("?" * count)


def listed(numbers: Iterable[int]) -> str:
    """`(15, 16)`, for a closed set of our own that an index is chosen by: nothing is bound."""
    return f"({', '.join(map(str, sorted(map(int, numbers))))})"


def chunks(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size`, in order."""
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk


@overload
def ms(at: datetime) -> int: ...
@overload
def ms(at: None) -> None: ...
def ms(at: datetime | None) -> int | None:
    """Epoch milliseconds of an aware instant, brought into the range we keep."""
    return None if at is None else _in_range((at - _EPOCH) // _MILLISECOND)


@overload
def instant(at: int) -> datetime: ...
@overload
def instant(at: None) -> None: ...
def instant(at: int | None) -> datetime | None:
    """The aware UTC instant of epoch milliseconds, whatever the store holds."""
    return None if at is None else _instant(at)


@lru_cache(maxsize=4096)
def _instant(at: int) -> datetime:
    """One is told by several events and runs: as their start, as when they were noticed."""
    return _EPOCH + _in_range(at) * _MILLISECOND


def seconds_between(start: int | None, end: int | None) -> float | None:
    """How long it took between two epoch milliseconds; None while one of them is not known."""
    return None if start is None or end is None else max(0, end - start) / 1000


def _in_range(at: int) -> int:
    return at if EARLIEST <= at <= LATEST else EARLIEST if at < EARLIEST else LATEST
