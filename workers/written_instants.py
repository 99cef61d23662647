"""Instants as spreadsheets, databases and other schedulers write them: day first or month first,
months by name, a zone by its letters, serial numbers of a spreadsheet, seconds since 1970. PURE.

What may be read in two ways is not guessed at: whoever reads a file says which way it is written.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import Enum
from functools import cache

from babel.dates import get_month_names

from data.domain.folding import fold
from data.texts import LANGUAGES
from data.texts.numbers import locale_of
from workers.file_words import file_words

_YEARS = range(1980, 2200)
_CENTURY = 2000
_SERIAL_BEGINS = datetime(1899, 12, 30, tzinfo=UTC)
_SERIALS = range(29_221, 109_575)
"""Days from then, in 1980 to 2199: a date as a spreadsheet keeps it."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_S = range(315_532_800, 7_258_118_400)
_NUMBER = re.compile(r"\d{5,16}(?:[.,]\d{1,15})?")
_COMPACT = re.compile(r"(?:19|20|21)\d{12}")
_SLASHED = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d{2})(?!\d)")
_WRITTEN = re.compile(
    r"""(?:[a-zç]{3,9},?\s+)?
    (?: (?P<year>\d{4})[/.-](?P<month>\d{1,2})[/.-](?P<day>\d{1,2})
      | (?P<one>\d{1,2})[/.-](?P<other>\d{1,2})[/.-](?P<ends>\d{4}|\d{2})
      | (?P<on>\d{1,2})(?:[/.-]|\s(?:de\s)?)(?P<named>[a-zç]{3,10})\.?(?:[/.-]|\s(?:de\s)?)
        (?P<of>\d{4}|\d{2})
      | (?P<name>[a-z]{3,9})\.?\s(?P<nth>\d{1,2}),?\s(?P<in>\d{4}) )
    (?: [t,\s]\s*(?P<hour>\d{1,2})[:h.](?P<minute>\d{2})
        (?: [:.](?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))? )?
        (?: \s?(?P<half>[ap])\.?\s?m\.? )? )?
    (?: \s*\(?(?P<zone>[a-z]{1,5}(?:[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{2}(?::?\d{2})?)\)? )?""",
    re.VERBOSE,
)


class Order(Enum):
    """In which order a file writes day and month; MIXED where it has both."""

    DAY_FIRST = "day"
    MONTH_FIRST = "month"
    MIXED = "mixed"


class NotAnInstant(ValueError):
    """What is written is none, or may be two; the text says what to write instead."""


def order_of(cells: Iterable[object]) -> Order:
    """The order that the days above the twelfth show; day first where there are none."""
    found: set[Order] = set()
    for cell in cells:
        if isinstance(cell, str) and (slashed := _SLASHED.match(cell)):
            one, other = int(slashed[1]), int(slashed[2])
            if one > 12:
                found.add(Order.DAY_FIRST)
            elif other > 12:
                found.add(Order.MONTH_FIRST)
    return Order.MIXED if len(found) > 1 else next(iter(found), Order.DAY_FIRST)


def needs_order(cell: object) -> bool:
    """Whether a cell has a date that the order of day and month decides."""
    return isinstance(cell, str) and _SLASHED.match(cell) is not None


def written(cell: object, zone: tzinfo, order: Order = Order.DAY_FIRST) -> tuple[datetime, ...]:
    """What a cell may mean, in UTC: an hour that a night has twice may be either of them."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _numbered(float(cell), zone)
    if not isinstance(cell, str):
        raise NotAnInstant
    said = cell.strip()
    try:
        compact = _COMPACT.fullmatch(said)
        return _placed(datetime.fromisoformat(f"{said[:8]}T{said[8:]}" if compact else said), zone)
    except ValueError:
        pass
    if _NUMBER.fullmatch(said):
        return _numbered(float(said.replace(",", ".")), zone)
    found = _WRITTEN.fullmatch(fold(said))
    if found is None:
        raise NotAnInstant
    try:
        return _zoned(_wall(found, order), found["zone"], zone)
    except (ValueError, OverflowError) as error:
        raise error if isinstance(error, NotAnInstant) else NotAnInstant from None


def _placed(at: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    if at.year not in _YEARS:
        raise NotAnInstant
    return (at.astimezone(UTC),) if at.tzinfo is not None else _on_clock(at, zone)


def _on_clock(at: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    """What the clock of a zone shows, as its instants."""
    at = at.replace(tzinfo=zone)
    if at.year not in _YEARS:
        raise NotAnInstant
    first, second = at.astimezone(UTC), at.replace(fold=1).astimezone(UTC)
    return (first,) if first == second else (first, second)


def _numbered(number: float, zone: tzinfo) -> tuple[datetime, ...]:
    """Days of a spreadsheet on the clock of the zone; seconds, or parts of them, since 1970."""
    if int(number) in _SERIALS:
        seconds = round(number * 86_400, 3)
        return _on_clock(_SERIAL_BEGINS + timedelta(seconds=seconds), zone)
    for parts in (1, 1_000, 1_000_000):
        if int(number / parts) in _EPOCH_S:
            return (_EPOCH + timedelta(seconds=number / parts),)
    raise NotAnInstant


def _wall(found: re.Match[str], order: Order) -> datetime:
    """What a clock showed, wherever it stood."""
    if found["year"]:
        year, month, day = found["year"], int(found["month"]), int(found["day"])
    elif found["ends"]:
        year, day, month = found["ends"], int(found["one"]), int(found["other"])
        if order is Order.MONTH_FIRST or (order is Order.MIXED and month > 12):
            day, month = month, day
        elif order is Order.MIXED and day <= 12:
            raise NotAnInstant("the file has day and month in both orders: write 2026-01-05")
    else:
        year, day = found["of"] or found["in"], int(found["on"] or found["nth"])
        month = _months().get(found["named"] or found["name"], 0)
    hour = int(found["hour"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise NotAnInstant
        hour = hour % 12 + (12 if found["half"] == "p" else 0)
    whole = int(year) + (_CENTURY if len(year) == 2 else 0)
    part = int((found["part"] or "0").ljust(6, "0")[:6])
    minute, second = int(found["minute"] or 0), int(found["second"] or 0)
    return datetime(whole, month, day, hour, minute, second, part, tzinfo=UTC)


def _zoned(at: datetime, said: str | None, zone: tzinfo) -> tuple[datetime, ...]:
    if said is None:
        return _on_clock(at, zone)
    if (offset := _offset(said)) is not None:
        return _placed(at.replace(tzinfo=timezone(offset)), zone)
    own = [one for one in _on_clock(at, zone) if fold(one.astimezone(zone).tzname() or "") == said]
    if own:
        return tuple(own)
    raise NotAnInstant(f"the zone {said.upper()} is not known: write its offset, as in -03:00")


def _offset(said: str) -> timedelta | None:
    letters = re.match("[a-z]*", said)
    name = letters[0] if letters else ""
    digits = re.sub(r"[^\d]", "", said)
    if name and not digits:
        minutes = file_words()["zones"].get(name)
        return None if minutes is None else timedelta(minutes=minutes)
    if name not in ("", "utc", "gmt"):
        return None
    hours, rest = int(digits[:2]), int(digits[2:] or 0)
    away = timedelta(hours=hours, minutes=rest)
    return -away if "-" in said else away


@cache
def _months() -> dict[str, int]:
    """Months by their names in our languages, whole and short."""
    return {
        fold(name).rstrip("."): number
        for lang in LANGUAGES
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=locale_of(lang)).items()
    }
