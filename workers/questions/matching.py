"""Patterns over the symbols of a question: how the grammar of time is written. PURE.

A pattern is a row of elements, `name:kind|kind?`: a symbol of one of these kinds, kept under the
name, which may be missing where a question mark stands.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from workers.questions.calendar import Calendar
from workers.questions.reading import Word
from workers.questions.symbols import WORD, Symbol
from workers.questions.words import beside

_SHY = frozenset({"month", "weekday", "unit", "number", "around", "fortnight"})
_NEAR_A_DAY = frozenset(
    {"of", "in", "since", "num", "ordinal", "year", "last", "until", "from", "this"}
)
_NEAR_A_CLOCK = frozenset(
    {"num", "clock", "hours", "last", "at", "ordinal", "unit", "half_hour", "this"}
)


@lru_cache(maxsize=512)
def _elements(pattern: str) -> tuple[tuple[str, frozenset[str], bool], ...]:
    found: list[tuple[str, frozenset[str], bool]] = []
    for part in pattern.split():
        optional = part.endswith("?")
        name, _, kinds = part.rstrip("?").rpartition(":")
        found.append((name, frozenset(kinds.split("|")), optional))
    return tuple(found)


class Matching:
    """The symbols of one question, asked for patterns from any of them."""

    def __init__(self, symbols: Sequence[Symbol], words: Sequence[Word], cal: Calendar) -> None:
        self.symbols, self.words, self.cal = symbols, words, cal

    def text(self, at: int) -> str:
        symbol = self.symbols[at]
        return " ".join(word.text for word in self.words[symbol.first : symbol.last])

    def match(self, pattern: str, at: int) -> tuple[dict[str, Any], int] | None:
        """What stands for the named elements of a pattern, and the symbol after them."""
        return self._match(_elements(pattern), at, {})

    def _match(
        self, rest: tuple[tuple[str, frozenset[str], bool], ...], at: int, known: dict[str, Any]
    ) -> tuple[dict[str, Any], int] | None:
        if not rest:
            return known, at
        (name, kinds, optional), *others = rest
        if at < len(self.symbols):
            symbol = self.symbols[at]
            kind = next((kind for kind in symbol.kinds if kind in kinds), None)
            if kind is not None and not self._is_shy(at, kind):
                told = known
                if name:
                    told = {**known, name: symbol.value[kind], f"{name}@": at}
                found = self._match(tuple(others), at + 1, told)
                if found is not None:
                    return found
        return self._match(tuple(others), at, known) if optional else None

    def _is_shy(self, at: int, kind: str) -> bool:
        """Whether a word that is another word too stands without anything of time beside it."""
        if kind not in _SHY:
            return False
        if self.text(at) not in beside("timid"):
            return False
        if kind in ("month", "weekday"):
            near = _NEAR_A_DAY
        else:
            near = _NEAR_A_CLOCK | ({"of", "in"} if kind == "unit" else set())
        after = self.kinds(at + 1)
        if kind == "month" and "this" in after:
            after = ()  # "bombed out this month"
        return near.isdisjoint((*self.kinds(at - 1), *after))

    def kinds(self, at: int) -> tuple[str, ...]:
        return self.symbols[at].kinds if 0 <= at < len(self.symbols) else ()

    def skip(self, at: int, kinds: str = "of|in|the|at|a|from") -> int:
        """The symbol after the joints that stand here."""
        wanted = set(kinds.split("|"))
        while (
            at < len(self.symbols) and wanted & set(self.kinds(at)) and WORD not in self.kinds(at)
        ):
            at += 1
        return at

    def is_plural(self, at: int) -> bool:
        text = self.text(at)
        return text.endswith("s") and text not in beside("singular")
