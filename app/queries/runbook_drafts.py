"""A runbook as it is asked for: by itself, or as a line of a spreadsheet's file."""

import base64
import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Struct

from app.declared import fields_of, from_json, meaning, words
from app.refusals import Mistake, NotAcceptable
from app.sheets import without_guard
from data.domain.globs import LONGEST_GLOB
from data.domain.runbooks import RunbookDraft
from data.texts import text
from workers.spreadsheets import Fault, Lines, NoTable, rows

MOST_MISTAKES = 20
MOST_STRANGE = 20
PassedOver = Annotated[
    list[str], meaning(f"headings of columns nobody knows, the first {MOST_STRANGE}")
]
File = Annotated[str, words("the file's bytes, as base64", 1_000_000, 1)]
_Glob = Annotated[str, words("a name; may hold * ? [...]", LONGEST_GLOB, trimmed=True)]
_Short = Annotated[str, words("", 100, trimmed=True)]


class RunbookNames(Struct, frozen=True, kw_only=True):
    """What it is for; those that are given hold together"""

    job: _Glob = ""
    job_stream: _Glob = ""
    workstation: _Glob = ""

    def nobody(self, lang: str) -> Iterable[Mistake]:
        if not (self.job or self.job_stream or self.workstation):
            yield "job", text("runbooks.refused.nobody", lang)


class RunbookBody(RunbookNames, frozen=True, kw_only=True):
    """What is written down for a job, a job stream, or all that fit a glob"""

    text: Annotated[str, words("", 10_000, trimmed=True)] = ""
    address: Annotated[str, words("http or https", 2_000, trimmed=True)] = ""
    team: _Short = ""
    phone: _Short = ""
    can_wait: Annotated[
        str, words("until when nobody has to be woken: 06:00, or in words", 100, trimmed=True)
    ] = ""

    @property
    def draft(self) -> RunbookDraft:
        return RunbookDraft(**{one: getattr(self, one) for one in RunbookBody.__struct_fields__})

    def wrong(self, lang: str) -> Iterable[Mistake]:
        """What does not go together, in the reader's words."""
        yield from self.nobody(lang)
        if not (self.text or self.address or self.team or self.phone or self.can_wait):
            yield "text", text("runbooks.refused.nothing", lang)
        if self.address and not _is_address(self.address):
            yield "address", text("runbooks.refused.address", lang)


def _is_address(address: str) -> bool:
    """Whether it leads to a page: nothing that a click would run."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    whole = address.isprintable() and not any(map(str.isspace, address))
    return whole and parts.scheme in ("http", "https") and bool(parts.hostname)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a file: what it says, or what is wrong with it."""

    number: int
    draft: RunbookDraft | None
    mistakes: list[Mistake]


def lines_of(file: str, lang: str) -> tuple[list[Line], list[str]]:
    """The lines of a spreadsheet's file, and the headings of its columns that are passed over;
    raises NotAcceptable for one that is no table of ours."""
    try:
        content = base64.b64decode(file, validate=True)
    except ValueError as error:
        raise NotAcceptable(("file", str(error))) from None
    try:
        lines = Lines(io.BytesIO(content))
        found = list(rows(lines, _ALL, ("job",)))
    except NoTable as error:
        raise NotAcceptable(("file", error.fault.said(lang))) from None
    if not found:
        raise NotAcceptable(("file", text("runbooks.refused.empty", lang)))
    return [_line(number, row, lang) for number, row in found], lines.strange[:MOST_STRANGE]


def _line(number: int, row: dict[str, str] | Fault, lang: str) -> Line:
    if isinstance(row, Fault):
        return Line(number, None, [("", row.said(lang))])
    given = {name: without_guard(row[name]) for name in _ALL if row.get(name)}
    values, mistakes = from_json(fields_of(RunbookBody), given)
    if not mistakes:
        body = RunbookBody(**values)
        mistakes = list(body.wrong(lang))
        if not mistakes:
            return Line(number, body.draft, [])
    return Line(number, None, mistakes)


_ALL = RunbookBody.__struct_fields__
