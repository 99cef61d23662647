"""Which pieces of text a pattern cannot match without, to pass over most patterns cheaply.

Looking for a few letters in a text costs a hundredth of a search that ignores case. Patterns are
ours; whatever this reader does not understand only means that the pattern is always tried.
"""

import re

SHORTEST = 2  # a single letter is in every text
MOST = 40

Needles = frozenset[str] | None
"""One of these is in each text the pattern matches, in small letters; None when unknown."""


def needles(pattern: re.Pattern[str]) -> Needles:
    """The pieces of which a matching text, in small letters, holds at least one."""
    found, at = _choice(pattern.pattern, 0)
    if at != len(pattern.pattern) or found is None or len(found) > MOST:
        return None
    return found


def may_match(wanted: Needles, lowered: str) -> bool:
    """Whether a text in small letters can match a pattern of these needles."""
    return wanted is None or any(piece in lowered for piece in wanted)


def _choice(source: str, at: int) -> tuple[Needles, int]:
    """Alternatives up to a closing bracket or the end."""
    ways: list[Needles] = []
    while True:
        found, at = _sequence(source, at)
        ways.append(found)
        if at < len(source) and source[at] == "|":
            at += 1
            continue
        break
    together: set[str] = set()
    for way in ways:
        if way is None:
            return None, at
        together |= way
    return frozenset(together), at


def _sequence(source: str, at: int) -> tuple[Needles, int]:
    """Parts one after another: the best of what one of them needs."""
    best: Needles = None
    run = ""
    while at < len(source) and source[at] not in "|)":
        letter, inner, after = _part(source, at)
        after, is_optional, is_repeated = _quantifier(source, after)
        if letter is not None and not is_optional and not is_repeated:
            run += letter
        else:
            if letter is not None and is_repeated and not is_optional:
                run += letter
            best = _better(best, frozenset({run}) if len(run) >= SHORTEST else None)
            run = ""
            if inner is not None and not is_optional:
                best = _better(best, inner)
        at = after
    return _better(best, frozenset({run}) if len(run) >= SHORTEST else None), at


def _part(source: str, at: int) -> tuple[str | None, Needles, int]:
    """One part: a letter, or what a group needs; and where it ends."""
    char = source[at]
    if char == "\\":
        escaped = source[at + 1]
        if escaped.isalnum():
            return ("", None, at + 2) if escaped in "bB" else (None, None, at + 2)
        return escaped.lower(), None, at + 2
    if char == "[":
        return None, None, _end_of_class(source, at)
    if char == "(":
        return _group(source, at)
    if char in "^$":
        return "", None, at + 1
    if char == ".":
        return None, None, at + 1
    return char.lower(), None, at + 1


def _group(source: str, at: int) -> tuple[str | None, Needles, int]:
    opened = re.compile(r"\((?:\?(?:P<\w+>|[:=!]|<[=!]))?").match(source, at)
    shown = opened[0] if opened else "("
    inner, end = _choice(source, at + len(shown))
    kind = shown[2:]
    if kind in ("=", "!", "<=", "<!"):
        return "", None, end + 1  # takes no text
    return None, inner, end + 1


def _end_of_class(source: str, at: int) -> int:
    at += 2 if source[at + 1] == "^" else 1
    at += source[at] == "]"
    while source[at] != "]":
        at += 2 if source[at] == "\\" else 1
    return at + 1


def _quantifier(source: str, at: int) -> tuple[int, bool, bool]:
    """Where it ends, whether it allows none, whether it allows more than one."""
    found = re.compile(r"[?*+]|\{\d*(?:,\d*)?\}").match(source, at)
    if found is None:
        return at, False, False
    shown = found[0]
    at = found.end() + (source[found.end() : found.end() + 1] == "?")
    return at, shown in "?*" or shown.startswith(("{0", "{,")), shown != "?"


def _better(one: Needles, other: Needles) -> Needles:
    """The set whose shortest piece is longer; of equals the smaller set."""
    if one is None or other is None:
        return other if one is None else one
    return max(one, other, key=lambda each: (min(map(len, each)), -len(each)))
