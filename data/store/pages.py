"""A page of a list and the opaque cursor that leads to the next one."""

import base64
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from data.store.errors import StoreInvalid
from data.store.text import clean

T = TypeVar("T")
Position = int | str | float | None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and the cursor of what follows; None on the last page.

    `reached` is how far a search came that stopped because its time was over.
    """

    items: list[T]
    next_cursor: str | None = None
    reached: datetime | None = None


def cut(
    rows: Sequence[T], limit: int, kind: str, position: Callable[[T], Iterable[Position]]
) -> tuple[list[T], str | None]:
    """The rows of a page, of which one more was read than it takes, and the cursor of the rest."""
    page = list(rows[:limit])
    return page, to_cursor(kind, *position(page[-1])) if len(rows) > limit else None


def to_cursor(kind: str, *position: Position) -> str:
    """Write down where a page ended. `kind` binds the cursor to its list and order."""
    text = json.dumps([kind, *position], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


class At(int):
    """The type of a cursor's part that is an instant, in milliseconds."""


_CALENDAR = (-62_135_596_800_000, 253_402_300_799_999)  # from the year 1 to 9999


def from_cursor(cursor: str, kind: str, *types: type) -> list[Any]:
    """Read a cursor back.

    Raises StoreInvalid for one that was not made for this list, order and column types.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        read = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, RecursionError) as error:  # bad base64 or UTF-8 is one of the first
        raise StoreInvalid("The cursor is not one of ours.") from error
    if not isinstance(read, list) or len(read) != len(types) + 1 or read[0] != kind:
        raise StoreInvalid("The cursor belongs to another list or order.")
    for value, expected in zip(read[1:], types, strict=True):
        if not _may_be(value, expected):
            raise StoreInvalid("The cursor is not one of ours.")
    return read[1:]


def _may_be(value: Any, expected: type) -> bool:
    """Whether we may have put this into a cursor: of the type, and a value the store can hold."""
    if expected is At:
        return type(value) is int and _CALENDAR[0] <= value <= _CALENDAR[1]
    if type(value) is not expected:
        return False
    return value == clean(value) if expected is str else abs(value) < 2**63
