"""Writing runbooks and contacts, one by one or from a spreadsheet's file."""

import base64
import binascii
import io
from collections.abc import Iterable
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit

from msgspec import Struct
from msgspec.structs import asdict

from app.ask import Command, Context, MayRepeat
from app.commands.writings import changed, kept, removed
from app.declared import fields_of, from_json, words
from app.queries.runbooks import RUNBOOK_COLUMNS, RunbookView, runbook_view
from app.queries.views import Count, View
from app.refusals import Mistake, NotAcceptable
from app.rights import Right
from app.sheets import without_guard
from data.domain.globs import LONGEST_GLOB
from data.domain.runbooks import RunbookDraft
from data.store.writings import RUNBOOKS
from data.texts import text
from workers.spreadsheets import Lines, NoTable, rows

_MOST_MISTAKES = 20
_Glob = Annotated[str, words("a name; may hold * ? [...]", LONGEST_GLOB, trimmed=True)]
_Short = Annotated[str, words("", 100, trimmed=True)]
_Id = Annotated[str, words("", 30, 1)]


class RunbookBody(Struct, frozen=True, kw_only=True):
    """What is written down for a job, a job stream, or all that fit a glob"""

    job: _Glob = ""
    job_stream: _Glob = ""
    workstation: _Glob = ""
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
        if not (self.job or self.job_stream or self.workstation):
            yield "job", text("runbooks.refused.nobody", lang)
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


class NewRunbookView(RunbookView, frozen=True, kw_only=True):
    """The runbook that was kept"""

    http_status: ClassVar[int] = 201


class AddRunbook(Command, RunbookBody, frozen=True, kw_only=True):
    """Write down what to do and whom to call; the same action_id again is the one it made (200)"""

    right = Right.OPERATOR
    beside = MayRepeat
    refuses = (409,)

    def mistakes(self, context: Context) -> Iterable[Mistake]:
        yield from self.wrong(context.lang)

    def run(self, context: Context) -> NewRunbookView | RunbookView:
        made = kept(RUNBOOKS, context, [self.draft])
        shown = runbook_view(made.written[0])
        return NewRunbookView(**asdict(shown)) if made.created else shown


class ChangeRunbook(Command, RunbookBody, frozen=True, kw_only=True):
    """Replace all that a runbook says, audited"""

    right = Right.OPERATOR
    beside = MayRepeat
    runbook_id: _Id

    def mistakes(self, context: Context) -> Iterable[Mistake]:
        yield from self.wrong(context.lang)

    def run(self, context: Context) -> RunbookView:
        return runbook_view(changed(RUNBOOKS, context, self.runbook_id, self.draft))


class RemovedRunbook(View, frozen=True, kw_only=True):
    runbook_id: str
    removed: Literal[True] = True


class RemoveRunbook(Command, frozen=True, kw_only=True):
    """Forget a runbook, audited"""

    right = Right.OPERATOR
    beside = MayRepeat
    runbook_id: _Id

    def run(self, context: Context) -> RemovedRunbook:
        removed(RUNBOOKS, context, self.runbook_id)
        return RemovedRunbook(runbook_id=self.runbook_id)


class ImportedRunbooks(View, frozen=True, kw_only=True):
    created: Count
    changed: Count
    already: Count


class ImportRunbooks(Command, frozen=True, kw_only=True):
    """Keep the runbooks of a spreadsheet's CSV file, all or none, by their names

    One for the same job, job stream and workstation as a stored one takes its place. Separators,
    code pages and headings are those of any spreadsheet; columns nobody knows are passed over.
    """

    right = Right.OPERATOR
    beside = MayRepeat
    refuses = (409,)
    file: Annotated[str, words("the file's bytes, as base64", 1_000_000, 1)]

    def run(self, context: Context) -> ImportedRunbooks:
        drafts = list(self._read(context.lang))
        done = kept(RUNBOOKS, context, drafts, _names)
        already = len(drafts) - done.created - done.changed
        return ImportedRunbooks(created=done.created, changed=done.changed, already=max(0, already))

    def _read(self, lang: str) -> Iterable[RunbookDraft]:
        """The drafts of the file; raises NotAcceptable with the lines that are wrong."""
        known = RUNBOOK_COLUMNS.names
        try:
            opened = io.BytesIO(base64.b64decode(self.file, validate=True))
            found = list(rows(Lines(opened), known, ("job",)))
        except (binascii.Error, NoTable) as error:
            raise NotAcceptable(("file", str(error))) from None
        mistakes: list[Mistake] = []
        drafts: list[RunbookDraft] = []
        for line, row in found:
            body, wrong = _body(row, lang) if not isinstance(row, str) else (None, [("", row)])
            mistakes += [(f"line {line}{field and '.'}{field}", said) for field, said in wrong]
            if body is not None:
                drafts.append(body.draft)
        if not drafts and not mistakes:
            mistakes = [("file", text("runbooks.refused.empty", lang))]
        if mistakes:
            raise NotAcceptable(*mistakes[:_MOST_MISTAKES])
        return drafts


def _body(row: dict[str, Any], lang: str) -> tuple[RunbookBody | None, list[Mistake]]:
    given = {one: without_guard(row[one]) for one in RUNBOOK_COLUMNS.names if row.get(one)}
    values, mistakes = from_json(fields_of(RunbookBody), given)
    if mistakes:
        return None, mistakes
    body = RunbookBody(**values)
    wrong = list(body.wrong(lang))
    return (None, wrong) if wrong else (body, [])


def _names(draft: RunbookDraft) -> tuple[str, str, str]:
    return draft.job, draft.job_stream, draft.workstation
