"""The site's own glossary: what it adds to the reading of messages."""

from typing import Annotated

from app.ask import Context, Query
from app.declared import meaning
from app.queries.views import Count, View
from app.rights import Right
from data.domain.glossary import MOST_ENTRIES, GlossaryEntry


class GlossaryView(View, frozen=True, kw_only=True):
    entries: list[GlossaryEntry]
    most: Annotated[Count, meaning("entries that are taken in all")]


class Glossary(Query, frozen=True, kw_only=True):
    """The site's own words for reading messages, oldest first"""

    right = Right.VIEWER

    def run(self, context: Context) -> GlossaryView:
        return GlossaryView(entries=context.core.solutions.glossary(), most=MOST_ENTRIES)
