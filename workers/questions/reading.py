"""What is left of a question once names are out: words in one spelling, each with its place.

PURE.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workers.questions.chunks import Chunk
from workers.questions.names import Named
from workers.questions.words import spellings
from workers.questions.words_known import is_known, mended

_WHOLE = re.compile(
    r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|\d{1,2}[:h]\d{2}(?:h|hs|am|pm|min)?"
    r"|\d+(?:st|nd|rd|th|[aoªº]|h|hs|hrs?|am|pm|min|mins|m|d|x|k)?|\d{1,2}[:h]\d{2}:\d{2}"
)
_RANGE = re.compile(r"(\d{1,2}h?(?:[:h]\d{2})?(?:am|pm)?)-(\d{1,2}(?:h|hs|:\d{2}|h\d{2}|am|pm))")
_WITH_NUMBER = re.compile(r"([a-z]{3,})(\d+)")
_APOSTROPHES = re.compile("['’]")
_GENITIVE = re.compile("['’]s")
_PARTS = re.compile(r"[a-z0-9ªº+*]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word, or the mark of what was taken out; `broken` after a comma, `apart` after any
    mark that ends a clause."""

    text: str
    start: int
    end: int
    broken: bool = False
    apart: bool = False


def words_of(named: Named) -> list[Word]:
    """The words of a question, chat spellings written out, typing errors mended."""
    marks = {one.first: one for one in named.found}
    words: list[Word] = []
    at = 0
    while at < len(named.chunks):
        chunk = named.chunks[at]
        mark = marks.get(at)
        if mark is not None:
            end = named.chunks[mark.last - 1].end
            words.append(Word(mark.mark, chunk.start, end, chunk.broken, chunk.apart))
            at = max(mark.last, at + 1)
            continue
        for place, text in enumerate(_texts(chunk)):
            broken, apart = (mark and not place for mark in (chunk.broken, chunk.apart))
            words.append(Word(text, chunk.start, chunk.end, broken, apart))
        at += 1
    return words


def _split(part: str, chunk: Chunk) -> tuple[str, ...]:
    """A word; a known one and a number that stand together are two: "top5". A person's name is
    no typing error."""
    found = _WITH_NUMBER.fullmatch(part)
    if found and is_known(found[1]) and not is_known(part):
        return found[1], found[2]
    return (part if chunk.is_proper or is_known(part) else mended(part),)


def _texts(chunk: Chunk) -> Iterator[str]:
    low = chunk.low
    found = _RANGE.fullmatch(low)
    if found:
        yield from (found[1], "-", found[2])
    elif _WHOLE.fullmatch(low):
        yield low
    elif (
        low.count("/") == 1
        and low.partition("/")[0].isalpha()
        and _WHOLE.fullmatch(low.partition("/")[2])
    ):
        yield from low.split("/")  # out/2026
    elif (joined := _APOSTROPHES.sub("", low)) in spellings():
        yield from spellings()[joined]  # didn't
    else:
        for part in _PARTS.findall(_GENITIVE.sub("", low)):
            if part.isdigit() or _WHOLE.fullmatch(part):
                yield part
            elif part in spellings():
                yield from spellings()[part]
            else:
                yield from _split(part, chunk)
