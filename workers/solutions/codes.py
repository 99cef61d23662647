"""Error codes out of a message, each in one spelling however it was written.

The table of spellings is read from the top: the earlier row wins a place. A code has a key such
as `ora-1555` and a level: how far it identifies the error by itself.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache, partial

from workers.solutions import code_readers
from workers.solutions.code import Code, Level, Reader, as_code, is_about, names_of, number_or_text
from workers.solutions.knowledge import pattern_of, table
from workers.solutions.prefilter import PatternSet

Spelling = tuple[str, Reader]
"""A pattern and how what it finds is read."""


class Codes:
    """Reads the codes of texts; `more` adds a site's own spellings with their keys."""

    def __init__(self, more: Iterable[tuple[str, str]] = ()) -> None:
        own = [(pattern, partial(_read_key, key, Level.SPECIFIC, "")) for pattern, key in more]
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


def _reader(row: dict[str, str]) -> Reader:
    about = row.get("about", "")
    if "read" in row:
        return getattr(code_readers, f"read_{row['read']}")
    if "names" in row:
        return partial(_read_name_of, row["names"], about)
    return partial(_read_key, row["key"], Level[row.get("level", "specific").upper()], about)


def _read_key(
    key: str, level: Level, about: str, found: re.Match[str], text: str
) -> Iterator[Code]:
    """`#` in a key is a number that was found, `*` what was found, in small letters."""
    if about and not is_about(about, text):
        return
    groups = [group for group in found.groups() if group] or [found[0]]
    if "#" in key and not int(groups["*" in key]):
        return
    for sign, group in zip(re.findall(r"[#*]", key), groups, strict=False):
        shown = str(int(group)) if sign == "#" else number_or_text(group)
        key = key.replace(sign, shown, 1)
    yield as_code(found, key, level)


def _read_name_of(names: str, about: str, found: re.Match[str], text: str) -> Iterator[Code]:
    """A number or a name of a system error, as its one name."""
    if not about or is_about(about, text, found.start() - 40, found.end()):
        name = names_of(names).get(next(group for group in found.groups() if group).upper())
        if name:
            yield as_code(found, name, Level.GENERAL)
