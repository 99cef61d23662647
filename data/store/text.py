"""Text on its way into the store: cleaned so that both databases take it, folded for searching."""

from typing import overload

from data.domain.folding import fold as fold
from data.domain.names import bounded_name

_LARGEST = 2**63 - 1
_WILDCARDS = frozenset("*@?")


@overload
def clean(text: str) -> str: ...
@overload
def clean(text: None) -> None: ...
def clean(text: str | None) -> str | None:
    """Text both databases can keep: no NUL, no lone surrogate (each becomes U+FFFD)."""
    if text is None or (text.isascii() and "\0" not in text):
        return text
    return text.replace("\0", "\ufffd").encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def key_text(text: str) -> str:
    """A name or id that rows are found by: cleaned, and no longer than an index takes."""
    return bounded_name(clean(text))


def folded_or_none(text: str) -> str | None:
    """The folded copy a name needs, or None where SQL's `lower(name)` gives the same."""
    return None if text.isascii() else fold(text)


def containing(text: str) -> str:
    """A LIKE pattern (escape character `!`) for rows that contain the folded text."""
    return f"%{_escaped(fold(text))}%"


def looked_for(word: str) -> tuple[str, str]:
    """Of a word of a search the LIKE patterns (escape character `!`) for names and for texts.

    With `*` or `?` it has to fit a name whole, and a text anywhere.
    """
    if "*" not in word and "?" not in word:
        return containing(word), containing(word)
    pattern = _escaped(fold(word)).replace("*", "%").replace("?", "_")
    return pattern, f"%{pattern}%"


def has_wildcards(glob: str) -> bool:
    """Whether a name is none, but stands for several: with `*`, `@` or `?`."""
    return not _WILDCARDS.isdisjoint(glob)


def glob_pattern(glob: str) -> str:
    """A LIKE pattern (escape character `!`) for a name with `*` or `@` and `?`, folded."""
    escaped = _escaped(fold(glob))
    return escaped.replace("*", "%").replace("@", "%").replace("?", "_")


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


@overload
def bounded(number: int) -> int: ...
@overload
def bounded(number: None) -> None: ...
def bounded(number: int | None) -> int | None:
    """An integer that fits the column, whatever the engine sent."""
    return None if number is None else max(-_LARGEST, min(_LARGEST, number))
