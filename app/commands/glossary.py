"""Writing the site's own glossary, where solutions are written."""

from typing import Annotated, ClassVar, Literal

from msgspec import Meta, Struct
from msgspec.structs import asdict

from app.ask import Command, Context
from app.declared import chosen, words
from app.queries.views import View
from app.refusals import InConflict, NotAcceptable, NotKnown
from app.rights import Right
from data.domain.glossary import (
    KINDS,
    LONGEST,
    MOST_ENTRIES,
    MOST_SAID,
    GlossaryDraft,
    GlossaryEntry,
)
from data.store.glossary import EntryTaken, GlossaryFull
from data.texts import text
from workers.solution_book import BadEntry


class EntryBody(Struct, frozen=True, kw_only=True):
    """An entry as it is written down"""

    kind: Annotated[str, chosen(KINDS)]
    name: Annotated[str, words("what names the entry", LONGEST, 1, trimmed=True)]
    says: Annotated[
        tuple[Annotated[str, words("", LONGEST, 1, trimmed=True)], ...],
        Meta(
            min_length=1,
            max_length=MOST_SAID,
            description="what means the same; of a code its spellings, `#` for a digit",
        ),
    ]


class NewEntryView(GlossaryEntry, frozen=True, kw_only=True):
    """The entry that was kept"""

    http_status: ClassVar[int] = 201


def _kept(context: Context, body: EntryBody, entry_id: int | None = None) -> GlossaryEntry:
    draft = GlossaryDraft(body.kind, body.name, body.says)
    book = context.core.solutions
    try:
        entry = book.keep_entry(draft, context.actor, context.now(), entry_id)
    except BadEntry as error:
        said = [(field, _refused(wrong, context)) for field, wrong in error.mistakes]
        raise NotAcceptable(*said) from None
    except EntryTaken as error:
        raise InConflict(_refused("taken", context), entry_id=error.entry_id) from None
    except GlossaryFull:
        raise InConflict(_refused("full", context)) from None
    if entry is None:
        raise NotKnown("There is no such entry.")
    return entry


def _refused(why: str, context: Context) -> str:
    return text(f"solution.words.refused.{why}", context.lang, most=MOST_ENTRIES)


class AddEntry(Command, EntryBody, frozen=True, kw_only=True):
    """Add to the glossary: messages are read with it at once, audited"""

    right = Right.OPERATOR
    refuses = (409,)

    def run(self, context: Context) -> NewEntryView:
        return NewEntryView(**asdict(_kept(context, self)))


class ChangeEntry(Command, EntryBody, frozen=True, kw_only=True):
    """Change an entry of the glossary, audited"""

    right = Right.OPERATOR
    refuses = (409,)
    entry_id: int

    def run(self, context: Context) -> GlossaryEntry:
        return _kept(context, self, self.entry_id)


class RemovedEntry(View, frozen=True, kw_only=True):
    entry_id: int
    removed: Literal[True] = True


class RemoveEntry(Command, frozen=True, kw_only=True):
    """Forget an entry of the glossary, audited"""

    right = Right.OPERATOR
    entry_id: int

    def run(self, context: Context) -> RemovedEntry:
        book = context.core.solutions
        if not book.remove_entry(self.entry_id, context.actor, context.now()):
            raise NotKnown("There is no such entry.")
        return RemovedEntry(entry_id=self.entry_id)
