"""A code of an error, and the tables its readers ask."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import cache, lru_cache

from workers.solutions.knowledge import pattern_of, table


class Level(IntEnum):
    WRAPPER = 1  # announces another error, or says only that there was one
    HINT = 2  # has the form of an id; of whom is not known
    GENERAL = 3  # an error many products have: errno, HTTP status, exception class, SQLSTATE
    SPECIFIC = 4  # a vendor's own number


@dataclass(frozen=True, slots=True)
class Code:
    key: str
    level: Level
    start: int = 0
    end: int = 0
    detail: str = ""  # a reason code that tells variants of the same error apart


Reader = Callable[[re.Match[str], str], Iterator[Code]]


def as_code(
    found: re.Match[str], key: str, level: Level = Level.SPECIFIC, detail: str = ""
) -> Code:
    """The code of a match under its one key; one that only announces others is a wrapper."""
    key = table("codes")["same"].get(key, key)
    return Code(key, Level.WRAPPER if key in announces() else level, *found.span(), detail)


@cache
def announces() -> frozenset[str]:
    """Codes that only announce another one."""
    return frozenset(table("codes")["announce"].split())


@cache
def code_words(name: str) -> frozenset[str]:
    """A list of words of the file of codes."""
    return frozenset(table("codes")[name].split())


@cache
def names_of(system: str) -> Mapping[str, str]:
    """The one name of each number or name of a system's errors, such as `errno`."""
    tables = table("codes")
    if system == "errno":
        posix: Mapping[str, str] = tables["errno"]
        names = {name: name.lower() for name in posix}
        names.update({f"WSA{name}": name.lower() for name in posix})
        for name, numbers in reversed(list(posix.items())):
            names.update(dict.fromkeys(numbers.split(), name.lower()))
        return names
    if system == "windows":  # Winsock's numbers are of the same series
        sockets = {n: name for n, name in names_of("errno").items() if n.isdigit() and len(n) == 5}
        return {**sockets, **tables["windows"]}
    return tables[system]


@cache
def _topic(name: str) -> re.Pattern[str]:
    return re.compile(pattern_of(table("spellings")["topics"][name]), re.IGNORECASE)


@lru_cache(256)
def is_about(topic: str, text: str, start: int = 0, end: int | None = None) -> bool:
    """Whether a text, or a part of it, speaks of something; looked up once for each."""
    return _topic(topic).search(text[max(start, 0) : end]) is not None
