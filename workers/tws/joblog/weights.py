"""What each line of a job log says, in points."""

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from data.domain.folding import fold
from workers.tws.joblog.lines import Line

_LEVEL = {"error": 0.8, "warn": -4.0, "info": -6.0, None: 0.0}
_SURE = 4.0  # a code of this weight is an error whatever stands beside it
_OFTEN = 3  # what looks like a code and stands in so many lines is the program's name

_TRACE = re.compile(
    r"^\s*(?:at [\w$.<>/]|\.\.\. \d+ more|File \"|ORA-06512|from [\w/.]+:\d+:in "
    r"|\+ (?!.*:$)|~+$|\^+$|throw new |raise \w+\(|goroutine \d|\t?/[\w/.]+\.go:\d+"
    r"|SP2-0157|En? [A-Z]:\\|No [A-Z]:\\|At [A-Z]:\\|At line:)"
)
_ECHO = re.compile(
    r"^(?:\+{1,3} |\$ |[A-Za-z]:\\[^>\n]{0,200}>|(?:sftp|ftp|SQL|mysql|db2|lftp)(?: =>|=>|>) ?"
    r"|PS [A-Z]:|\[\w+@\w+ [^\]]*\][$#] |\[SQL: |\*\*\*INPUT|\d{1,4}\s*>)"
)
# What a client and its server say to each other, and an exception without its message.
_LESSER = re.compile(r"^(?:<-{1,4}|-{1,4}>) ?|(?:Exception|Error):\s*$")
_KEYED = re.compile(
    r"\b(?:chave|clave|key|registro|record|id)\b.{0,60}\b(?:duplica|inexist|n[ao]o? )"
)
_REASON = re.compile(
    r"^\W*(?:(?:motivo|causa|reason|cause|razao|razon)(?: \w+){0,3}"
    r"|(?:mensagem|mensaje|descricao|descripcion) d(?:o|e|a|el) (?:erro|error|falha|fallo)"
    r"|error (?:message|text|description))\s*:"
)
_SUPPRESSED = re.compile(r"^\s*Suppressed: ")
_CAUSE = re.compile(r"^\s*Caused by: ")
_PAIR = re.compile(r"^\s*[\w .()\-/]{1,40}?\s*(?:\.{2,}\s*)?[:=]\s*[\w.,:/\-%+ ]{0,30}$")
_COUNT = re.compile(r"^\s*[\w .()\-/]{1,50}?[\s.]*[:=]\s*-?[\d.,]+\s*\w{0,10}$")
_COUNTS = re.compile(r"\b[\w\-]{1,30}\s?[=:]\s?\d+\b")
_TABLE = re.compile(
    r"^\s*(?:[\w.]+\s*:\s*)?[\d.,%:\-]+(?:\s+[\d.,%:\-]+){2,}\s*$|^\s*\w+(?:\s{2,}\w+){3,}\s*$"
)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_NONE = re.compile(
    r"\b(?:0|no|zero|sem|sin|nenhum|nenhuma|ningun|ninguna)\s(?:\w+\s)?"
    r"(?:errors?|erros?|errores|failures?|failed|falhas?|fallos|rejected|rejeitad\w*|rechazad\w*|warnings?)\b"
)
_SOME = re.compile(
    r"(?<!attempt )(?<!tentativa )(?<!intento )\b\d+\s(?:\w+\s)?"
    r"(?:errors?|erros?|errores|failures?|failed|falhas?|fallos|warnings?"
    r"|inconsistencia\w*)\b(?:\(s\))?"
)
_CODE = re.compile(r"\b[A-Z][A-Z0-9]{1,9}[-_]?\d{3,6}(?P<kind>[A-Z]?)\b")
_KIND = {"I": -0.5, "W": -1.0, "": 1.0}
_NAMES = re.compile(
    r"'[^'\n]{2,80}'|\"[^\"\n]{2,120}\"|\[[^\]\n]{2,80}\]|(?<![\w.\-])[\w.\-]{0,80}/[\w./\-]{3,}|[A-Za-z]:\\\S+|\\\\\S+"
    r"|\b[\w\-]+\.[\w\-]+\.[\w\-.]+|\b[A-Z][A-Z0-9]*_[A-Z0-9_]{2,}|\b[a-z]+_[a-z_]{2,}|\b\d{4,}\b|«[^»]+»"
)


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
    says = says or code >= 3 or named
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
    best = 0.0
    for weight, pattern in _codes():
        if pattern.search(text):
            best = weight
            break
    for found in _CODE.finditer(text):
        if found[0] not in often:
            best = (
                max(best, _KIND.get(found["kind"], 2.0)) if best else _KIND.get(found["kind"], 2.0)
            )
    return best


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
def _words() -> dict[str, list[dict[str, list[str]]]]:
    return tomllib.loads(files("workers.tws.joblog").joinpath("words.toml").read_text("utf-8"))


@cache
def _phrases() -> tuple[tuple[float, re.Pattern[str]], ...]:
    """The heaviest first."""
    read = [(float(each["weight"]), each["phrases"]) for each in _words()["says"]]  # pyright: ignore
    return tuple(
        (weight, re.compile(rf"(?<![\w]){'(?:' + '|'.join(map(_pattern, said)) + ')'}(?![\w])"))
        for weight, said in sorted(read, key=lambda one: -one[0])
    )


@cache
def _codes() -> tuple[tuple[float, re.Pattern[str]], ...]:
    read = [(float(each["weight"]), each["patterns"]) for each in _words()["codes"]]  # pyright: ignore
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
