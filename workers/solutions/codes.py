"""Error codes out of a message, each in one spelling however it was written.

The table of spellings is read from the top: the earlier row wins a place. A code has a key such
as `ora-1555` and a level: how far it identifies the error by itself.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, partial
from typing import Any

import msgspec

from workers.solutions import code_readers
from workers.solutions.code import Code, Level, Reader, as_code, is_about, names_of
from workers.solutions.knowledge import pattern_of, table
from workers.solutions.prefilter import PatternSet
from workers.solutions.ways import Way, first_way, named_ways

Spelling = tuple[str, Reader]
"""A pattern and how what it finds is read."""


class Codes:
    """Reads the codes of texts; `more` adds a site's own spellings with their keys."""

    def __init__(self, more: Iterable[tuple[str, str]] = ()) -> None:
        own = [(pattern, partial(first_way, (Way(key=key),))) for pattern, key in more]
        spellings = [*own, *_spellings()]
        self._rows = [(re.compile(pattern, re.ASCII), reader) for pattern, reader in spellings]
        self._set = PatternSet(pattern for pattern, _ in spellings)

    def read(self, text: str) -> list[Code]:
        """Every code of a folded text, in order of place; the earlier row wins a place."""
        taken: list[tuple[int, int]] = []
        codes: list[Code] = []
        for at in self._set.of(text):
            pattern, reader = self._rows[at]
            for found in pattern.finditer(text):
                if any(found.start() < end and start < found.end() for start, end in taken):
                    continue
                fresh = list(reader(found, text))
                if fresh:
                    taken.append(found.span())
                    codes.extend(fresh)
        return sorted(codes, key=lambda code: code.start)


@cache
def _spellings() -> list[Spelling]:
    return [(pattern_of(row["pattern"]), _reader(row)) for row in table("spellings")["spelling"]]


def _reader(row: dict[str, Any]) -> Reader:
    if "names" in row:
        return partial(_read_name_of, row["names"], row.get("about", ""))
    if "read" not in row:
        way = {name: said for name, said in row.items() if name != "pattern"}
        return partial(first_way, (msgspec.convert(way, Way),))
    own = getattr(code_readers, f"read_{row['read']}", None)
    return own or partial(first_way, named_ways()[row["read"]])


def _read_name_of(names: str, about: str, found: re.Match[str], text: str) -> Iterator[Code]:
    """A number or a name of a system error, as its one name."""
    if not about or is_about(about, text, found.start() - 40, found.end()):
        name = names_of(names).get(next(group for group in found.groups() if group).upper())
        if name:
            yield as_code(found, name, Level.GENERAL)
