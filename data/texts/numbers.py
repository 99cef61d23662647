"""Numbers as the reader's language writes them."""

from datetime import datetime, tzinfo
from functools import lru_cache

from babel.numbers import format_decimal, format_percent

from data.texts import FALLBACK, LOCALES


def locale_of(lang: str) -> str:
    """The babel locale of a language of ours."""
    return LOCALES.get(lang, LOCALES[FALLBACK])


@lru_cache(maxsize=4096)
def number(value: float, lang: str) -> str:
    return format_decimal(value, locale=locale_of(lang))


def minutes(value: float, lang: str) -> str:
    """Whole minutes; what is shorter than one says so."""
    return number(round(value), lang) if value >= 1 else "<\u202f1"


@lru_cache(maxsize=4096)
def percent(value: float, lang: str) -> str:
    """A share from 0 to 1 as a percentage with at most one decimal."""
    return format_percent(value, format="#,##0.#%", locale=locale_of(lang))


def at_zone(at: datetime, zone: tzinfo) -> datetime:
    """An instant on a zone's clock; in UTC where that clock's calendar ends."""
    try:
        return at.astimezone(zone)
    except OverflowError:
        return at
