"""Globs and regular expressions that people store as the pattern of a problem.

Both are matched by RE2, without accents and case and in linear time: no pattern can make the
search explode as a backtracking engine's can. What RE2 does not know is refused by its name.
"""

import re
from dataclasses import dataclass

import re2

from data.errors import ResyncError
from workers.solutions.words import fold

FEWEST_LETTERS = 3
"""A pattern that asks for fewer certain characters would fit nearly every message."""

SURE_LETTERS = 24
"""From so many certain characters on a match counts as nearly certain."""

LONGEST = 500  # characters of a pattern
MEMORY = 4 << 20  # bytes RE2 may take for one


class BadPattern(ResyncError):
    """A pattern that cannot be used; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class StoredPattern:
    """A compiled pattern: whether it matches, and how much that says (0–1)."""

    regex: "re2._Regexp"
    is_glob: bool
    certain: int  # characters every match has

    def fit(self, plain: str) -> float:
        """The similarity with a folded message in lower case; 0 when it does not match."""
        if self.is_glob:
            lines = [line for line in map(_spaced, plain.splitlines()) if line]
            found = any(map(self.regex.fullmatch, {*lines, " ".join(lines)}))
        else:
            found = self.regex.search(plain)
        if not found:
            return 0.0
        return 0.75 + 0.22 * min(self.certain, SURE_LETTERS) / SURE_LETTERS


def compile_pattern(pattern: str, kind: str) -> StoredPattern:
    """Compile a `glob` or a `regex`. Raises `BadPattern` with the reason.

    A glob covers the whole message or one of its lines: `*` is any text, `?` one character, all
    else itself (brackets stand in many messages). A regular expression is looked for.
    """
    if len(pattern) > LONGEST:
        raise BadPattern(f"the pattern has more than {LONGEST} characters")
    plain = fold(pattern)
    if kind == "glob":
        ways = {"*": ".*", "?": "."}
        plain = _spaced(plain)
        source = "".join(ways.get(char) or re2.escape(char) for char in plain)
        certain = sum(char not in "*? " for char in plain)
    elif kind == "regex":
        source = f"(?m){plain}"
        certain = _fewest(plain)
    else:
        raise BadPattern(f"unknown kind of pattern: {kind}")
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = MEMORY
    try:
        compiled = re2.compile(source, options)
    except re2.error as error:
        raise BadPattern(_reason(error, plain)) from None
    if certain < FEWEST_LETTERS:
        raise BadPattern(f"the pattern must ask for at least {FEWEST_LETTERS} certain characters")
    return StoredPattern(compiled, kind == "glob", certain)


def _spaced(text: str) -> str:
    return " ".join(text.split())


_AROUND = re.compile(r"\(\?<?[=!]")
_BACKWARDS = re.compile(r"(?<!\\)(?:\\\\)*\\[1-9]|\(\?P=")


def _reason(error: Exception, pattern: str) -> str:
    """What RE2 says, in words that name what people write most."""
    if _AROUND.search(pattern):
        return "look-around such as (?=…) or (?<!…) cannot be matched in linear time"
    if _BACKWARDS.search(pattern):
        return "references to a group such as \\1 cannot be matched in linear time"
    shown = error.args[0] if error.args else error
    text = shown.decode(errors="replace") if isinstance(shown, bytes) else str(shown)
    return f"the regular expression cannot be read: {text}"


_PART = re.compile(
    r"(?P<escape>\\(?:[pP]\{\w+\}|x\{\w+\}|x\w\w|Q.*?\\E|.))"
    r"|(?P<set>\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\(\?[a-zA-Z-]+\))"
    r"|(?P<open>\((?:\?(?:P?<\w+>|[a-zA-Z-]*:))?)|(?P<close>\))|(?P<or>\|)"
    r"|(?P<times>[*+?]\??|\{\d+(?:,\d*)?\}\??)|(?P<any>.)",
    re.DOTALL,
)


def _fewest(pattern: str) -> int:
    """The fewest characters of its own choice that a text which matches must have.

    Letters count; classes, `.` and places do not.
    """
    groups = [[0]]  # of each open group the ways so far, the last one being read
    last = 0
    for part in _PART.finditer(pattern):
        shown = part[0]
        match part.lastgroup:
            case "open":
                groups.append([0])
                last = 0
                continue
            case "close" if len(groups) > 1:
                last = min(groups.pop())
            case "or":
                groups[-1].append(0)
                last = 0
                continue
            case "times":
                least = int(re.findall(r"\d+", shown)[0]) if shown[0] == "{" else shown[0] == "+"
                groups[-1][-1] += last * (least - 1)
                last = 0
                continue
            case "escape":
                last = 0 if shown[1] in "bBAzdDwWsS" and len(shown) == 2 else 1
            case "set":
                last = 0
            case _:
                last = int(shown not in "^$.")
        groups[-1][-1] += last
    return min(groups[0])
