"""Many patterns asked of a text at once, by RE2 in one pass over it."""

import threading
from collections.abc import Iterable

import re2

MEMORY = 48 << 20  # bytes RE2 may take for the states of one set


class PatternSet:
    """Which of many patterns may match a text; never misses one that does.

    RE2 knows no look-around. A pattern that has some is asked without it: what is answered may
    match, and whoever wants more asks the pattern itself.
    """

    def __init__(self, patterns: Iterable[str]) -> None:
        options = re2.Options()
        options.max_mem = MEMORY
        options.log_errors = False
        self._set = re2.Set.SearchSet(options)
        for pattern in patterns:
            self._set.Add(without_lookaround(pattern))
        self._set.Compile()
        self._lock = threading.Lock()

    def of(self, text: str) -> list[int]:
        """The places of the patterns that may match, in order."""
        with self._lock:
            return sorted(self._set.Match(text) or ())


def without_lookaround(pattern: str) -> str:
    """The pattern with its look-around left out: it matches wherever the whole one does."""
    kept: list[str] = []
    at, end = 0, len(pattern)
    skipped = depth = 0  # the depth of brackets at which a look-around began
    while at < end:
        size = _size(pattern, at)
        part = pattern[at : at + size]
        if part.startswith("("):
            depth += 1
            if not skipped and part != "(":
                skipped = depth
        if not skipped:
            kept.append(part)
        if part == ")":
            if skipped == depth:
                skipped = 0
            depth -= 1
        at += size
    return "".join(kept)


_AROUND = ("(?<=", "(?<!", "(?=", "(?!")


def _size(pattern: str, at: int) -> int:
    """How many characters the part of a pattern that begins there has."""
    if pattern[at] == "\\":
        return 2
    if pattern[at] == "[":
        close = at + 1 + (pattern[at + 1] == "^")
        close += pattern[close] == "]"
        while pattern[close] != "]":
            close += 2 if pattern[close] == "\\" else 1
        return close + 1 - at
    return next((len(sign) for sign in _AROUND if pattern.startswith(sign, at)), 1)
