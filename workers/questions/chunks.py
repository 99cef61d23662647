"""A question cut into what stands between blanks, and letters folded one by one. PURE."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from data.domain.folding import fold
from workers.questions.words import accented

_BETWEEN = re.compile(r"[^\s,;!¡¿()\[\]{}\"“”„«»<>|`]+")
_AROUND = ".:'’‘…-–—=&%"
_ENDS = ",;:.!?…()—\n"


@dataclass(frozen=True, slots=True)
class Chunk:
    """`raw` as typed from `start` to `end`, `low` the same folded; `broken` after a comma, `apart`
    after any mark that ends a clause."""

    raw: str
    low: str
    start: int
    end: int
    broken: bool = False
    apart: bool = False

    @property
    def is_proper(self) -> bool:
        """Whether it is written as people and places are, within a sentence."""
        return self.start > 0 and not self.apart and self.raw.isalpha() and self.raw.istitle()


def chunks_of(text: str) -> list[Chunk]:
    """The parts of a question without the marks around them."""
    return list(_chunks(text))


def _chunks(text: str) -> Iterator[Chunk]:
    at = 0
    for found in _BETWEEN.finditer(text):
        raw, start = found[0], found.start()
        while raw and raw[0] in _AROUND + "?":
            raw, start = raw[1:], start + 1
        # A question mark at the end ends a sentence, unless a wildcard stands in the name too.
        ends = _AROUND + "?" if "*" not in raw else _AROUND
        raw = raw.rstrip(ends)
        if raw:
            low = accented().get(raw.lower()) or folded(raw)
            between = text[at:start]
            apart = any(mark in between for mark in _ENDS)
            yield Chunk(raw, low, start, start + len(raw), "," in between, apart)
        at = start + len(raw)


def folded(text: str) -> str:
    """Folded letter by letter, so that places stay."""
    return text.lower() if text.isascii() else "".join(map(_letter, text))


def bare(text: str) -> str:
    """Without accents, letter by letter; case is kept."""
    if text.isascii():
        return text
    return "".join(c.upper() if (c := _letter(x)) and x.isupper() else c for x in text)


@lru_cache(maxsize=4096)
def _letter(letter: str) -> str:
    low = fold(letter)
    return low if len(low) == 1 else letter
