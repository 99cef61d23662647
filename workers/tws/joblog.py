"""The error text out of a job log. PURE.

A log is a header between rulers, the program's own output, and a footer. What helps an operator is
the innermost, last specific error of the output; failing that, its last lines.
"""

import re

MAX_TEXT = 500
"""Longest error text, in characters."""

_READ = 262_144  # only the end of a longer log is looked at
_LINE = 400

_RULER = re.compile(r"^[=\-*_#&+~ ]{4,}$")
_ESCAPE = re.compile(r"\x1b\[[0-9;?]{0,12}[A-Za-z]")
_CREDENTIAL = re.compile(
    r"(?i)\b(pass(?:word|wd)?|pwd|secret|token|api[_-]?key)(\s{0,3}[=:]\s{0,3})(?!\*)\S{1,200}"
)
_FRAME = re.compile(r"^\s{0,40}(?:at [\w$.<>]|\.\.\. \d+ more|File \"|ORA-06512)")

# The cause itself, as programs, databases and systems name it.
_CAUSE = re.compile(
    r"""
    \bORA-(?!06512)\d{5}\b | \bTNS-\d{5}\b | \bSQLCODE\s{0,3}[=:]?\s{0,3}-\d+
    | \bSQL\d{4,5}[CN]\b | \bSQLSTATE\b | \bPLS-\d{5}\b
    | \bCaused\ by: | \b\w*(?:Exception|Error)(?::|\b(?=\s*$))
    | \bPermission\ denied\b | \bNo\ such\ file\ or\ directory\b | \bcommand\ not\ found\b
    | \bNo\ space\ left\b | \bcannot\ allocate\ memory\b
    | \bConnection\ (?:refused|reset|timed\ out)\b
    | \bSegmentation\ fault\b | \bcore\ dumped\b | \bout\ of\ memory\b | \bdisk\ quota\ exceeded\b
    | \bS[0-9][0-9A-F]{2}\b(?=.{0,80}(?:abend|code)|\s*$)
    | \babend\w*\s{1,3}(?:code\s)?=?\s{0,3}[SU]\w{3,4}\b
    | \bS0C[0-9A-F]\b | \bIEF\d{3}I\b.{0,80}\bABEND\b | \bCEE\d{4}S\b
    | ^(?:\S{1,40}:\s)?(?:panic|fatal):
    """,
    re.VERBOSE | re.IGNORECASE,
)
# The scheduler's own messages: exact, but often only the wrapping of the cause.
_MESSAGE = re.compile(r"\b(?:AWS|AWK)[A-Z]{3}\d{3}[EW]\b")
_WORD = re.compile(
    r"(?i)\b(?:errors?|fatal|fail(?:ed|ure|s)?|cannot|can't|unable|denied|refused|rejected|invalid"
    r"|not found|missing|abend(?:ed)?|abort(?:ed)?|exceeded|erro|falhou|falha|negado)\b"
)
_HARMLESS = re.compile(r"(?i)\b(?:0|no|sem|zero)\s+(?:errors?|erros?|failures?|falhas?)\b")


def error_text(log: str) -> str | None:
    """What went wrong, in at most 500 readable characters; None when the log says nothing.

    The last line that names a cause wins over the scheduler's message around it, that over lines
    that merely sound like an error, and those over the last three lines of the output.
    """
    lines = _output(log)
    for pattern in (_CAUSE, _MESSAGE, _WORD):
        for index in range(len(lines) - 1, -1, -1):
            line = lines[index]
            if pattern.search(line) and not _FRAME.match(line) and not _HARMLESS.search(line):
                return _readable(_with_rest(lines, index))
    return _readable(lines[-3:]) if lines else None


def _output(log: str) -> list[str]:
    """The program's lines without header, footer, rulers, blank lines and control characters."""
    lines: list[str] = []
    for line in log[-_READ:].splitlines():
        text = _ESCAPE.sub("", line[:4000])
        text = "".join(char if char.isprintable() else " " for char in text).rstrip()
        if not text.strip() or _RULER.match(text) or text.startswith("= ") or text == "=":
            continue
        lines.append(text)
    return lines


def _with_rest(lines: list[str], index: int) -> list[str]:
    """A line with what belongs to it: the next one after a colon, the one before a bare code."""
    line = lines[index]
    chosen = [line]
    if (
        line.rstrip().endswith(":")
        and index + 1 < len(lines)
        and not _FRAME.match(lines[index + 1])
    ):
        chosen.append(lines[index + 1])
    elif len(line.strip()) < 12 and index > 0:
        chosen.insert(0, lines[index - 1])
    return chosen


def _readable(lines: list[str]) -> str:
    shown = [" ".join(line.split())[:_LINE] for line in lines]
    text = _CREDENTIAL.sub(r"\1\2***", "\n".join(shown))
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
