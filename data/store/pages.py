"""A page of a list and the opaque cursor that leads to the next one."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from data.store.errors import StoreInvalid

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and the cursor of what follows; None on the last page.

    `reached` is how far a search came that stopped because its time was over.
    """

    items: list[T]
    next_cursor: str | None = None
    reached: datetime | None = None


def to_cursor(kind: str, *position: int | str | float | None) -> str:
    """Write down where a page ended. `kind` binds the cursor to its list and order."""
    text = json.dumps([kind, *position], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def from_cursor(cursor: str, kind: str, *types: type) -> list[Any]:
    """Read a cursor back.

    Raises StoreInvalid for one that was not made for this list, order and column types.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        read = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError) as error:
        raise StoreInvalid("The cursor is not one of ours.") from error
    if not isinstance(read, list) or len(read) != len(types) + 1 or read[0] != kind:
        raise StoreInvalid("The cursor belongs to another list or order.")
    for value, expected in zip(read[1:], types, strict=True):
        if type(value) is not expected or (expected is int and abs(value) >= 2**63):
            raise StoreInvalid("The cursor is not one of ours.")
    return read[1:]
