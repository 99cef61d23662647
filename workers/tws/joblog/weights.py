"""What each line of a job log says, in points."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from data.domain.folding import fold
from workers.tws.joblog.forms import form
from workers.tws.joblog.lines import Line
from workers.tws.joblog.structured import words

_LEVEL = {"fatal": 1.8, "error": 0.8, "warn": -4.0, "info": -6.0, None: 0.0}
_SURE = 4.0  # a code of this weight is an error whatever stands beside it
_OFTEN = 3  # what looks like a code and stands in so many lines is the program's name

_TRACE = form("trace")
_ECHO = form("echo")
_LESSER = form("lesser")
_KEYED = form("keyed")
_REASON = form("reason")
_SUPPRESSED = form("suppressed")
_CAUSE = form("cause")
_PAIR = form("pair")
_COUNT = form("count")
_COUNTS = form("counts")
_TABLE = form("table")
_HUMP = form("hump")
_NONE = form("none")
_SOME = form("some")
_CODE = form("code")
_KIND = {"I": -0.5, "W": -1.0, "": 1.0}
_NAMES = form("names")


@dataclass(frozen=True, slots=True)
class Weight:
    """A line and its points. `says`: it tells of a failure; `is_noise`: it tells nothing."""

    line: Line
    points: float
    says: bool
    is_noise: bool
    has_code: bool = False
    has_reason: bool = False
    is_reason: bool = False  # `Motivo: …`
    at: int = 0  # where in the line it says so


def is_trace(line: Line) -> bool:
    """Whether the line tells where in a program something happened, not what."""
    return _TRACE.match(line.text) is not None


def weigh(lines: Sequence[Line]) -> list[Weight]:
    """The points of each line, in order."""
    often = _names_of_the_program(lines)
    weights: list[Weight] = []
    suppressed = False
    wrappers = _wrappers(lines)
    for number, line in enumerate(lines):
        traced = is_trace(line)
        if _SUPPRESSED.match(line.text):
            suppressed = True
        elif not traced and line.indent == 0:
            suppressed = False
        is_noise = traced or line.level == "info" or not line.text.strip()
        if suppressed or is_noise or _ECHO.match(line.shown):
            weights.append(Weight(line, 0.0, says=False, is_noise=True))
            continue
        weights.append(_weight(line, often, number in wrappers))
    return weights


def _wrappers(lines: Sequence[Line]) -> set[int]:
    """The lines whose cause is told further down."""
    wrappers: set[int] = set()
    last = None
    for number, line in enumerate(lines):
        if _CAUSE.match(line.text) and last is not None:
            wrappers.add(last)
        if not is_trace(line):
            last = number
    return wrappers


def _weight(line: Line, often: frozenset[str], wraps: bool) -> Weight:
    text = line.text
    # What one word says, `FileNotFoundException`, counts as its words do.
    plain = " ".join(_SOME.sub(" ", _NONE.sub(" ", fold(_HUMP.sub(" ", text)))).split())
    code = _code(text, often)
    is_noise = code < _SURE and _is_figures(line, plain)
    reason = at = 0
    points = 0.0
    says = False
    for weight, pattern in _phrases():
        found = pattern.search(plain)
        if found is None:
            continue
        if weight < 0:
            points += weight if code < _SURE else 0.0
        elif not says:
            says, reason, at = True, weight, found.start()
            points += weight
    named = _REASON.match(plain) is not None
    says = says or code >= 3 or named or (line.level == "fatal" and points >= 0)
    points += 1.5 if named else 0.0
    points += max(0.0, code) if says else 0.0
    points += min(1.0, 0.35 * len(_NAMES.findall(text)))
    points += _LEVEL[line.level] - (4.0 if wraps else 0.0) - (2.0 if _LESSER.search(text) else 0.0)
    if len(text.split()) < 4 and not code:
        points -= 1.0
    return Weight(
        line,
        points - (6.0 if is_noise else 0.0),
        says=says and not is_noise and line.level not in ("warn", "info"),
        is_noise=is_noise or line.level in ("warn", "info"),
        has_code=code > 1,
        has_reason=reason >= 2,
        is_reason=named,
        at=at,
    )


def _code(text: str, often: frozenset[str]) -> float:
    """The weight of the best code in the line."""
    known = next((weight for weight, pattern in _codes() if pattern.search(text)), None)
    own = [_KIND.get(m["kind"], 2.0) for m in _CODE.finditer(text) if m[0] not in often]
    return max([*own, *((known,) if known else ())], default=0.0)


def _names_of_the_program(lines: Sequence[Line]) -> frozenset[str]:
    counts = Counter(code for line in lines for code in {m[0] for m in _CODE.finditer(line.text)})
    return frozenset(code for code, count in counts.items() if count >= _OFTEN)


def _is_figures(line: Line, plain: str) -> bool:
    """Counters, rows and heads of tables, and pairs such as `Server: db01`."""
    text = line.text
    if _KEYED.search(plain) or _REASON.match(plain):
        return False
    if _COUNT.match(plain) or _TABLE.match(text):
        return True
    if len(_COUNTS.findall(plain)) >= 3 or (
        len(_COUNTS.findall(plain)) >= 2 and len(_COUNTS.sub("", plain).split()) < 4
    ):
        return True
    if _PAIR.match(fold(text)):
        return not any(w >= 1.6 and pattern.search(plain) for w, pattern in _phrases()) or bool(
            re.search(r"[:=]\s*\d[\d:.,\-/ ]*\w?$", plain)
        )
    return False


@cache
def _phrases() -> tuple[tuple[float, re.Pattern[str]], ...]:
    """The heaviest first."""
    read = [(float(each["weight"]), each["phrases"]) for each in words()["says"]]
    return tuple(
        (weight, re.compile(rf"(?<![\w]){'(?:' + '|'.join(map(_pattern, said)) + ')'}(?![\w])"))
        for weight, said in sorted(read, key=lambda one: -one[0])
    )


@cache
def _codes() -> tuple[tuple[float, re.Pattern[str]], ...]:
    read = [(float(each["weight"]), each["patterns"]) for each in words()["codes"]]
    return tuple((weight, re.compile("|".join(said))) for weight, said in read)


def _pattern(phrase: str) -> str:
    """A phrase of `words.toml` as a regular expression over folded text."""
    text = ""
    for part in phrase.split(" "):
        if part == "*":
            text += r"(?:\S{1,40}\s+){0,3}?"
        elif part == "#":
            text += r"[^\w\n]{0,3}-?\d+\s*"
        else:
            text += f"(?:{'|'.join(map(_word, part.split('|')))})" + r"\s+"
    return text.removesuffix(r"\s+").removesuffix(r"\s*").replace(r"\s+[^\w", r"\s*[^\w")


def _word(word: str) -> str:
    stem = re.escape(fold(word.removesuffix("*")))
    return stem + r"\w*" if word.endswith("*") else stem
