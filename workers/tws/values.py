"""The small values inside an item: what type, range and unit each kind has. PURE.

The members of an item are declared with these kinds (`Name`, `When`, `Span`, …). A value that is
not of its kind is "not known" (`tolerant`): nothing here reaches the domain out of its range.
"""

import hashlib
import re
import sys
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated

from msgspec import Meta

NAME_MOST = 255
"""Characters of a name or id; what is longer keeps its head and a digest, and so stays unique."""

TEXT_MOST = 4_000
"""Characters of a text that is only shown."""

YEARS = range(1980, 2101)
"""An instant outside is not known; one of 1970 or before is how engines write "not set"."""

SPAN_MOST_S = 366 * 86_400.0
"""A duration beyond a year is not known; zero or less is how engines write "none"."""

_PRIORITIES = {"HI": 100, "GO": 101}


class ItemUnreadable(ValueError):
    """One item, or one value in it, is not what the reference describes."""


def instant(text: str | None) -> datetime | None:
    """Read an instant: with `Z`, milliseconds, an offset, or no zone at all.

    One without a zone is UTC, whatever zone the engine lives in: both APIs are specified in UTC,
    and clients that leave the `Z` out mean it. Raises ValueError for anything else.
    """
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    if moment.year not in YEARS:  # before the offset is taken off, which could leave the calendar
        if moment.year <= 1970:
            return None
        raise ItemUnreadable(f"an instant of the year {moment.year}")
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    return moment if moment.tzinfo is UTC else moment.astimezone(UTC)


@lru_cache(maxsize=4096)
def shared_instant(text: str | None) -> datetime | None:
    """`instant` for values that many items share, such as the scheduled time of a stream."""
    return instant(text)


_DURATION = re.compile(
    r"([+-])?P(?:([+-]?\d+)W)?(?:([+-]?\d+)D)?(?:T(?:([+-]?\d+(?:[.,]\d+)?)H)?"
    r"(?:([+-]?\d+(?:[.,]\d+)?)M)?(?:([+-]?\d+(?:[.,]\d+)?)S)?)?",
    re.ASCII | re.IGNORECASE,
)
_WEIGHTS = (604_800, 86_400, 3_600, 60, 1)


@lru_cache(maxsize=4096)
def duration_s(text: str | None) -> float | None:
    """Seconds of an ISO 8601 duration such as `PT1M30S`; zero or negative means "not known".

    Java signs each part (`PT-0.001S`). Raises ValueError for other text and for more than a year.
    Years and months have no fixed length and are not read.
    """
    if not text:
        return None
    found = _DURATION.fullmatch(text.strip())
    if found is None or not any(found.groups()[1:]):
        raise ItemUnreadable(f"not a duration: {text[:40]!r}")
    sign, *parts = found.groups()
    total = sum(
        float(part.replace(",", ".")) * weight
        for part, weight in zip(parts, _WEIGHTS, strict=True)
        if part
    )
    return seconds(-total if sign == "-" else total)


def seconds(total: float | None) -> float | None:
    """A duration within its range; zero or less is "none". Raises ValueError beyond a year."""
    if total is None or not total > 0:
        return None
    if total > SPAN_MOST_S:
        raise ItemUnreadable("a duration of more than a year")
    return total


def milliseconds(value: float | None) -> float | None:
    """Seconds of a duration in milliseconds, as V1 gives it."""
    return seconds(value / 1000) if value else None


def priority(value: int | str | None) -> int | None:
    """A priority, 0–99 or `hi` and `go`, which stand above all numbers."""
    if value is None or value == "":
        return None
    found = _PRIORITIES.get(value.strip().upper()) if isinstance(value, str) else value
    if found is None:
        found = int(value)
    if not 0 <= found <= _PRIORITIES["GO"]:
        raise ItemUnreadable("a priority out of range")
    return found


def shortened(text: str, most: int = NAME_MOST) -> str:
    """A name or id of bounded length that stays as unique as it was."""
    if len(text) <= most:
        return text
    digest = hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()
    return f"{text[: most - len(digest) - 1]}~{digest}"


def clipped(text: str) -> str:
    """The start of a text that is only shown."""
    return text if len(text) <= TEXT_MOST else f"{text[: TEXT_MOST - 1]}…"


Name = Annotated[str, Meta(max_length=NAME_MOST, extra={"shorten": shortened})]
Text = Annotated[str, Meta(max_length=TEXT_MOST, extra={"shorten": clipped})]
When = Annotated[str, Meta(max_length=64, extra={"read": instant})]
Span = Annotated[str, Meta(max_length=64, extra={"read": duration_s})]
Millis = Annotated[float, Meta(extra={"read": milliseconds})]
Priority = Annotated[int | str, Meta(extra={"read": priority})]
Whole = Annotated[int, Meta(ge=-(2**31), le=2**32 - 1)]  # a code of 32 bits, signed or not
Number = Annotated[int, Meta(ge=0, le=2**53)]


def plain_name(text: str | None) -> str:
    """A name without the root folder: `/AGENT01` is `AGENT01`, `/FOLDER/AGENT01` stays."""
    if not text:
        return ""
    if text[0] == "/" and text.find("/", 1) < 0:
        text = text[1:]
    return sys.intern(text)


def in_folder(folder: str | None, name: str | None) -> str:
    """A name with its folder in front, unless it is the root folder or there already."""
    if not name or not folder or folder == "/" or name[0] == "/":
        return plain_name(name)
    return sys.intern(shortened(f"/{folder.strip('/')}/{name}"))
