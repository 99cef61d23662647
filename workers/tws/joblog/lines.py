"""The lines of a job log, without the scheduler's frame, and apart what stands before a message."""

import re
from dataclasses import dataclass

from workers.tws.joblog.forms import form
from workers.tws.joblog.structured import level_of, level_words, structured

_LONGEST = 4000

_RULER = form("ruler")
_FRAME = form("frame")
_ESCAPE = form("escape")
_BARS = form("bars")
_CLOCK = form("clock")
_WORDS = "|".join(level_words())
_LEVEL = re.compile(
    rf"(?:\[\s?(?P<boxed>(?i:{_WORDS}))\s?\]|<(?P<angled>(?i:{_WORDS}))>"
    # A number after it makes an error's code of the word, but not of what only informs.
    rf"|(?P<bare>(?:{'|'.join(level_words('info'))})\b(?=\s\d)"
    rf"|(?:{_WORDS})\b(?!\s?[=/]|\s\d|\sLine|-))\]?"
    rf"|(?P<said>(?i:{_WORDS}))\s?:(?=\s))[\s:\-|]*"
)
_PROCESS = form("process")
_LETTER = form("letter")
_LETTERS = {"S": "info", "I": "info", "W": "warn", "F": "fatal"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `text` is the message alone, `shown` has everything but the clock before it."""

    shown: str
    text: str
    before: str  # the clock, level and process in front of the message
    level: str | None  # fatal, error, warn or info, where the line tells
    indent: int


def output(log: str) -> list[Line]:
    """The program's lines without header, footer, rulers, blank lines and control characters."""
    return [line for raw in log.splitlines() if (line := _line(raw)) is not None]


def numbered(log: str, after: int) -> list[tuple[int, Line]]:
    """The same lines with their number between line feeds; those that begin before `after` are
    left out."""
    found: list[tuple[int, Line]] = []
    begins = 0
    for number, raw in enumerate(log.split("\n")):
        if begins >= after and (line := _line(raw)) is not None:
            found.append((number, line))
        begins += len(raw) + 1
    return found


def _line(raw: str) -> Line | None:
    text = _ESCAPE.sub("", raw[:_LONGEST]).expandtabs(4)
    text = "".join(char if char.isprintable() else " " for char in text).rstrip()
    text = _BARS.sub("", text)
    if not text.strip() or _RULER.match(text) or _FRAME.match(text):
        return None
    if (told := structured(text)) is not None:
        message, level = told
        return Line(message, message, "", level, 0)
    return _plain(text)


def _plain(text: str) -> Line:
    at, level, shown_at = 0, None, 0
    outer = len(text) - len(text.lstrip())
    rest = text.lstrip()
    at = shown_at = outer
    for _ in range(6):
        if found := _CLOCK.match(text, at):
            at = found.end()
            shown_at = at if level is None else shown_at
        elif found := _LEVEL.match(text, at):
            word = found["boxed"] or found["angled"] or found["bare"] or found["said"]
            level = level or level_of(word)
            at = found.end()
        elif level is None and (found := _LETTER.match(text, at)):
            level = _LETTERS.get(found["sap"] or found["google"], "error")
            at = found.end()
        elif (found := _PROCESS.match(text, at)) and found.end() < len(text):
            at = found.end()
        else:
            break
    if at >= len(text):
        return Line(rest, "", rest, level, outer)
    gap = len(text[:at]) - len(text[:at].rstrip()) if at > outer else outer
    shown = text[shown_at:] if shown_at < len(text) else rest
    return Line(shown.strip(), text[at:], text[outer:at], level, gap)
