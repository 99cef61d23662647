"""Writing runbooks and contacts, one by one or from a spreadsheet's file."""

from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal

from msgspec.structs import asdict

from app.ask import Command, Context, MayRepeat
from app.commands.writings import SeenAt, changed, kept, removed
from app.declared import words
from app.queries.runbook_drafts import (
    MOST_MISTAKES,
    File,
    PassedOver,
    RunbookBody,
    lines_of,
)
from app.queries.runbooks import RunbookView, runbook_view
from app.queries.views import Count, View
from app.refusals import Mistake, NotAcceptable
from app.rights import Right
from data.domain.runbooks import RunbookDraft
from data.store.writings import RUNBOOKS

_Id = Annotated[str, words("", 30, 1)]


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
    refuses = (409,)
    runbook_id: _Id
    seen_at: SeenAt = None

    def mistakes(self, context: Context) -> Iterable[Mistake]:
        yield from self.wrong(context.lang)

    def run(self, context: Context) -> RunbookView:
        after = changed(RUNBOOKS, context, self.runbook_id, self.draft, self.seen_at)
        return runbook_view(after)


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
    passed_over: PassedOver


class ImportRunbooks(Command, frozen=True, kw_only=True):
    """Keep the runbooks of a spreadsheet's CSV file, all or none, by their names

    One for the same job, job stream and workstation as a stored one takes its place. Separators,
    code pages and headings are those of any spreadsheet; columns nobody knows are passed over and
    named.
    """

    right = Right.OPERATOR
    beside = MayRepeat
    refuses = (409,)
    file: File

    def run(self, context: Context) -> ImportedRunbooks:
        drafts: list[RunbookDraft] = []
        mistakes: list[Mistake] = []
        lines, passed_over = lines_of(self.file, context.lang)
        for line in lines:
            drafts += [line.draft] if line.draft else []
            mistakes += [
                (f"line {line.number}{field and '.'}{field}", said) for field, said in line.mistakes
            ]
        if mistakes:
            raise NotAcceptable(*mistakes[:MOST_MISTAKES])
        done = kept(RUNBOOKS, context, drafts, lambda draft: draft.names)
        already = len(drafts) - done.created - done.changed
        return ImportedRunbooks(
            created=done.created,
            changed=done.changed,
            already=max(0, already),
            passed_over=passed_over,
        )
