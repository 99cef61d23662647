# ruff: noqa: E501, SIM905
"""Ids of a form we know, whose we do not: read last, and worth something when both have them.

A vendor's prefix and number, a number after "error" or "failure", a constant such as
DELTA_CONCURRENT_APPEND, a name such as AirflowSensorTimeout. Table, job and program names have
the same letters, so a constant must hold a word that errors are made of.
"""

import re
from collections.abc import Iterator

from workers.solutions.code_readers import Code, Level, Reader, as_code, read_name

ERROR_WORDS = frozenset(
    """aborted abort already backoff bad badstate blocked broken busy cancelled canceled cannot closed
    collision concurrent conflict corrupt corrupted crash crashed deadlock denied detached died
    disabled disallowed disconnected down duplicate empty error evicted exceeded exceed exhausted
    exists expired fail failed failure fault full gone illegal inaccessible inactive incompatible
    incomplete inconsistent inhibited insufficient interrupted invalid killed large limit limited
    locked lost malformed mismatch mismatched missing no not notfound obsolete offline oom oomkilled out
    overflow overloaded pending preempted quiesced quota reached refused rejected reset revoked
    skew stale starved stopped suspended terminated throttled throttling timeout timedout timed too
    truncated unable unauthorized unauthorised unavailable undefined underflow unexpected unhealthy
    unknown unreachable unreadable unrecognized unresolved unschedulable unsupported untrusted
    violated violation wrong zombie""".split()
)
"""Words that constants of errors are made of, and names of tables and jobs hardly ever."""

_PARTS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])")

CONSTANT = re.compile(r"\b([A-Z][A-Z0-9]+(?:_[A-Z0-9]+)+|[A-Z]{3,12}[.][A-Z]{4,30})\b")
CAMEL = re.compile(r"\b([A-Za-z][a-z0-9]+(?:[A-Z]+[a-z0-9]*)+)\b")
DOTTED = re.compile(r"(?<![\w.])([A-Z][a-z]{2,20}\.[A-Z][A-Za-z]{3,30})\b(?![.(])")
HYPHENED = re.compile(
    r"(?<![\w./-])([a-z]{3,20}(?:-[a-z]{2,20}){0,4}-(?:failed|failure|error|denied|exceeded|expired"
    r"|unavailable|missing|mismatch|found|unsupported|security|format))\b(?![\w./-])"
)
OAUTH = re.compile(
    r"\b(invalid_(?:client|grant|scope|token|request)|unauthorized_client|access_denied"
    r"|unsupported_grant_type|interaction_required|temporarily_unavailable)\b"
)
UNKNOWN_ID = re.compile(
    r"(?:^|(?<=[\[(>:|]\s)|(?<=[\[(>:|*]))([A-Z]{2,8})[-_]?(\d{3,7})[A-Z]?"
    r"(?=[\]):, ;-]|$)",
    re.MULTILINE,
)
NUMBER = re.compile(
    r"\b(?:(?:error|erro|failure|falha|falla|fault|errcode|rsp|retcode|sqlerror|native|reason|response|resposta)"
    r"(?:[ _-]?(?:code|codigo|number|numero))?|abend(?:ed)? with code|(?:code|codigo)(?=[\"']?\s?[:=]))"
    r"[\"']?[\s:=#(\[]{0,4}[\"']?-?(0*[1-9]\d{2,6})\b(?![.:/-]\d|\w)",
    re.IGNORECASE,
)
CLOSING_NUMBER = re.compile(r"[(\[]-?(\d{3,6})[)\]](?=[\s.!;,]*(?:$|\n))", re.MULTILINE)
BRACKETED_NUMBER = re.compile(r"(?:: ?\[|[A-Z]\]\()(\d{3,5})[\])](?=[ :])")
LEADING_NUMBER = re.compile(r"(?:^|(?<=: ))(\d{6})(?= \(\w{5}\):|: [A-Z])", re.MULTILINE)

OPTION = re.compile(
    r"\b(?:[a-z]{2,20}\.){1,6}(?:[a-z]{2,20}(?:[A-Z][a-z]{1,20}){1,5}|(?:ms|size|bytes|timeout|limit))\b"
    r"(?![.(])"
)

_YEAR = re.compile(r"(?:19|20)\d\d(?:[01]\d(?:[0-3]\d)?)?")


def read_worded(found: re.Match[str], text: str) -> Iterator[Code]:
    """A constant or a name, if one of its parts is a word errors are made of."""
    shown = found[1]
    parts = {
        part.lower()
        for part in (re.split(r"[_.]", shown) if shown.isupper() else _PARTS.findall(shown))
    }
    if len(parts) > 1 and not parts.isdisjoint(ERROR_WORDS):
        yield from read_name(found, text)


def read_unknown_id(found: re.Match[str], text: str) -> Iterator[Code]:
    """A prefix and a number at the place where ids stand, such as NAT3148."""
    if _YEAR.fullmatch(found[2]) or found[1] in ("JOB", "STC", "TSU", "STEP", "LINE"):
        return
    yield as_code(found, f"{found[1].lower()}-{int(found[2])}", Level.HINT)


def read_number(found: re.Match[str], text: str) -> Iterator[Code]:
    """A number said to be an error's, of no known product."""
    number = int(found[1])
    if 400 <= number < 600:
        return  # a status of HTTP, of which each means a hundred things
    number = {8152: 2628, 2601: 2627}.get(number, number)  # given twice to one error
    yield as_code(found, f"no-{number}", Level.HINT)


def read_closing_number(found: re.Match[str], text: str) -> Iterator[Code]:
    """A number in brackets at the end of a line: an error's, or that of a process."""
    yield as_code(found, f"num-{int(found[1])}", Level.HINT)


def read_option(found: re.Match[str], text: str) -> Iterator[Code]:
    """A setting of a product that the message blames, such as spark.driver.maxResultSize."""
    yield as_code(found, f"option-{found[0].lower()}", Level.HINT)


SHAPE_ROWS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (CONSTANT, read_worded),
    (CAMEL, read_worded),
    (DOTTED, read_worded),
    (HYPHENED, read_name),
    (OAUTH, read_name),
    (OPTION, read_option),
    (UNKNOWN_ID, read_unknown_id),
    (LEADING_NUMBER, read_number),
    (NUMBER, read_number),
    (BRACKETED_NUMBER, read_number),
    (CLOSING_NUMBER, read_closing_number),
)
