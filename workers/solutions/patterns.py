"""Globs and regular expressions that people store as the pattern of a problem.

Both are matched without accents and case, in linear time; regular expressions by our own
automaton (`automaton`), globs by looking for their pieces in order.
"""

from collections.abc import Callable
from dataclasses import dataclass

from workers.solutions.automaton import Automaton
from workers.solutions.regex_parse import (
    BadPattern,
    Chars,
    Node,
    Repeat,
    Sequence,
    fewest,
    parse_regex,
)
from workers.solutions.words import fold

FEWEST_LETTERS = 3
"""A pattern that asks for fewer certain characters would fit nearly every message."""

SURE_LETTERS = 24
"""From so many certain characters on a match counts as nearly certain."""


@dataclass(frozen=True, slots=True)
class TextPattern:
    """A compiled pattern: whether it matches, and how much that says (0–1)."""

    matches: Callable[[str], bool]
    certain: int  # characters every match has

    def fit(self, plain: str) -> float:
        """The similarity with a folded message in lower case; 0 when it does not match."""
        if not self.matches(plain):
            return 0.0
        return 0.75 + 0.22 * min(self.certain, SURE_LETTERS) / SURE_LETTERS


def compile_pattern(pattern: str, kind: str) -> TextPattern:
    """Compile a `glob` or a `regex`. Raises `BadPattern` with the reason."""
    if kind == "glob":
        compiled = _compile_glob(pattern)
    elif kind == "regex":
        compiled = _compile_regex(pattern)
    else:
        raise BadPattern(f"unknown kind of pattern: {kind}")
    if compiled.certain < FEWEST_LETTERS:
        raise BadPattern(f"the pattern must ask for at least {FEWEST_LETTERS} certain characters")
    return compiled


def _compile_glob(pattern: str) -> TextPattern:
    """`*` is any text, `?` one character, all else itself (brackets stand in many messages)."""
    plain = " ".join(fold(pattern).casefold().split())
    certain = sum(1 for char in plain if char not in "*? ")
    return TextPattern(lambda text: _glob_matches(plain, text), certain)


def _glob_matches(glob: str, text: str) -> bool:
    """Whether the glob covers the whole text or one of its lines."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    whole = " ".join(line for line in lines if line)
    return glob_covers(glob, whole) or any(glob_covers(glob, line) for line in lines if line)


def glob_covers(glob: str, text: str) -> bool:
    """Whether a glob covers all of a text; no backtracking beyond the last star.

    Every piece between stars is taken at its first place: later ones could not help.
    """
    pieces = glob.split("*")
    if len(pieces) == 1:
        return len(glob) == len(text) and _is_at(glob, text, 0)
    head, *middle, tail = pieces
    if len(head) + len(tail) > len(text):
        return False
    if not _is_at(head, text, 0) or not _is_at(tail, text, len(text) - len(tail)):
        return False
    at, end = len(head), len(text) - len(tail)
    for piece in middle:
        found = _find(piece, text, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _is_at(piece: str, text: str, at: int) -> bool:
    if "?" not in piece:
        return text.startswith(piece, at)
    return all(want in ("?", text[at + step]) for step, want in enumerate(piece))


def _find(piece: str, text: str, at: int, end: int) -> int:
    if "?" not in piece:
        return text.find(piece, at, end)
    for place in range(at, end - len(piece) + 1):
        if _is_at(piece, text, place):
            return place
    return -1


def _compile_regex(pattern: str) -> TextPattern:
    tree = parse_regex(fold(pattern))
    automaton = Automaton(tree)
    needed = _longest_literal(tree)

    def matches(text: str) -> bool:
        # Most patterns ask for some fixed text: without it there is nothing to run for.
        return needed in text and automaton.search(text)

    return TextPattern(matches, fewest(tree))


def _longest_literal(tree: Node) -> str:
    """The longest text every match has, in lower case; empty when there is none."""
    best = run = ""
    parts = tree.parts if isinstance(tree, Sequence) else (tree,)
    for part in parts:
        match part:
            case Chars(((low, high),), False) if low == high and low.isascii():
                run += low.lower()
            case Repeat(Chars(((low, high),), False), least, _) if least and low == high:
                best, run = max(best, run + low.lower(), key=len), low.lower()
            case _:
                best, run = max(best, run, key=len), ""
    return max(best, run, key=len)
