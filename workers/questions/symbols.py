"""Words as symbols of time: each word, or several that belong together, by what they mean. PURE.

A question becomes a text of one letter a symbol, so that the grammar (`matching`) is written as
patterns over kinds: `LAST NUM UNIT` finds "últimas 4 horas" and "past 30 minutes" alike.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from data.texts import LANGUAGES
from workers.questions.reading import Word
from workers.questions.words import phrases, table

LONGEST_PHRASE = 5
WORD = "."
_NUMBERS = {
    "num": re.compile(r"(\d{1,4})"),
    "ordinal": re.compile(r"(\d{1,2})(?:st|nd|rd|th|[aoªº])"),
}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}|\d{2}))?")
_CLOCK = re.compile(r"(\d{1,2})[:h](\d{2})(?::\d{2})?(am|pm|h|hs|min)?")
_HALF_DAY = re.compile(r"(\d{1,2})(am|pm)")
_HOURS = re.compile(r"(\d{1,4})(h|hs|hrs?)")
_AMOUNT = re.compile(r"(\d{1,4})(min|mins|m|d)")
_UNIT_OF = {"min": "minute", "mins": "minute", "m": "minute", "d": "day"}


@dataclass(frozen=True, slots=True)
class Symbol:
    """What words `first` to `last` mean; `kinds` are all that they may be."""

    kinds: tuple[str, ...]
    value: Any
    first: int
    last: int
    broken: bool = False


def symbols_of(words: Sequence[Word]) -> list[Symbol]:
    """The symbols of a question; the longest phrase wins."""
    found: list[Symbol] = []
    at = 0
    while at < len(words):
        symbol = _number(words, at) or _phrase(words, at)
        if symbol is None:
            symbol = Symbol((WORD,), None, at, at + 1, words[at].broken)
        found.append(symbol)
        at = symbol.last
    return found


def _phrase(words: Sequence[Word], at: int) -> Symbol | None:
    for count in range(min(LONGEST_PHRASE, len(words) - at), 0, -1):
        if any(word.broken for word in words[at + 1 : at + count]):
            continue
        said = " ".join(word.text for word in words[at : at + count])
        meant = lexicon().get(said)
        if count > 1 and _ends_a_unit(words, at):
            continue
        if meant is not None and not ("nothing" in meant and _is_last(words, at + count)):
            return Symbol(tuple(meant), meant, at, at + count, words[at].broken)
    return None


def _ends_a_unit(words: Sequence[Word], at: int) -> bool:
    """Whether a word says which weekday or unit is meant: "quinta passada das 14h às 16h" is not
    "passada das 14h"."""
    if not at or "last" not in lexicon().get(words[at].text, ()):
        return False
    return not {"weekday", "unit", "weekend"}.isdisjoint(lexicon().get(words[at - 1].text, ()))


def _is_last(words: Sequence[Word], at: int) -> bool:
    """Whether a word says that a unit is the last one: "que mês" is none, "que mês passado" is."""
    said = [lexicon().get(word.text, ()) for word in words[at - 1 : at + 1]]
    return len(said) > 1 and "unit" in said[0] and "last" in said[1]


def _number(words: Sequence[Word], at: int) -> Symbol | None:
    text, broken = words[at].text, words[at].broken
    if not text[:1].isdigit():
        return None

    def made(**meant: Any) -> Symbol:
        return Symbol(tuple(meant), meant, at, at + 1, broken)

    if found := _ISO.fullmatch(text):
        return made(date=(int(found[3]), int(found[2]), int(found[1])))
    if found := _CLOCK.fullmatch(text):
        minutes = _minutes(int(found[1]), int(found[2]), found[3])
        return None if minutes is None else made(clock=minutes)
    if found := _HALF_DAY.fullmatch(text):
        minutes = _minutes(int(found[1]), 0, found[2])
        return None if minutes is None else made(clock=minutes)
    if found := _HOURS.fullmatch(text):
        return made(hours=int(found[1]))
    if found := _AMOUNT.fullmatch(text):
        return made(amount=(int(found[1]), _UNIT_OF[found[2]]))
    if found := _NUMBERS["ordinal"].fullmatch(text):
        if lexicon().get(text) is None or (at + 1 < len(words) and words[at + 1].text == "feira"):
            return _phrase(words, at) or made(ordinal=int(found[1]))
        return _phrase(words, at)
    if found := _NUMBERS["num"].fullmatch(text):
        phrase = _phrase(words, at)
        if phrase is not None and phrase.last > at + 1:
            return phrase
        number = int(text)
        return made(year=number, num=number) if 1990 <= number <= 2100 else made(num=number)
    if found := _DATE.fullmatch(text):
        return _dated(found, made)
    return None


def _dated(found: re.Match[str], made: Any) -> Symbol | None:
    """Day and month in all three languages; month and day only where there is no other way."""
    day, month = int(found[1]), int(found[2])
    year = None if found[3] is None else int(found[3]) + (2000 if len(found[3]) == 2 else 0)
    if month > 12 >= day:
        day, month = month, day
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    return made(date=(day, month, year))


def _minutes(hour: int, minute: int, half: str | None) -> int | None:
    if half in ("am", "pm"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    if hour > 24 or minute > 59 or hour * 60 + minute > 1440:
        return None
    return hour * 60 + minute


@cache
def lexicon() -> Mapping[str, Mapping[str, Any]]:
    """What each phrase may mean: values by kind."""
    lexicon: dict[str, dict[str, Any]] = {}
    for lang in LANGUAGES:
        for kind, values in table("time")[lang].items():
            for value, said in values.items():
                for phrase in phrases(said):
                    lexicon.setdefault(phrase, {}).setdefault(kind, _value(kind, value))
    return lexicon


def _value(kind: str, value: str) -> Any:
    if kind == "clock":
        hour, _, minute = value.partition(":")
        return int(hour) * 60 + int(minute)
    return int(value) if value.lstrip("-").isdigit() else value
