"""The site's own glossary: what it adds to the reading of messages."""

from datetime import datetime
from typing import Annotated

from app.ask import Context, Query
from app.declared import chosen, meaning
from app.queries.views import Count, View
from app.rights import Right
from data.domain.glossary import KINDS, MOST_ENTRIES, GlossaryEntry


class GlossaryEntryView(View, frozen=True, kw_only=True):
    """What a site adds: words or phrases of one meaning, names of a product, a code's spelling"""

    entry_id: int
    kind: Annotated[str, chosen(KINDS)]
    name: str
    says: list[str]
    changed_at: datetime
    changed_by: str


class GlossaryView(View, frozen=True, kw_only=True):
    entries: list[GlossaryEntryView]
    most: Annotated[Count, meaning("entries that are taken in all")]


def entry_view(entry: GlossaryEntry) -> GlossaryEntryView:
    return GlossaryEntryView(
        entry_id=entry.entry_id,
        kind=entry.draft.kind,
        name=entry.draft.name,
        says=list(entry.draft.says),
        changed_at=entry.changed_at,
        changed_by=entry.changed_by,
    )


class Glossary(Query, frozen=True, kw_only=True):
    """The site's own words for reading messages, oldest first"""

    right = Right.VIEWER

    def run(self, context: Context) -> GlossaryView:
        entries = context.core.solutions.glossary()
        return GlossaryView(entries=[entry_view(one) for one in entries], most=MOST_ENTRIES)
