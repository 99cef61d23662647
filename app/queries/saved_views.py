"""Saved views: filters and columns of a list under a name, one's own and everybody's."""

from datetime import datetime
from typing import Annotated

from app.ask import Context, Query
from app.declared import meaning, words
from app.queries.views import View, shown
from app.rights import Right
from data.domain.saved_views import ViewDraft
from data.domain.written import Written
from data.store.writings import VIEWS

PageName = Annotated[str, words("of which page", 30, 1)]


class SavedView(View, frozen=True, kw_only=True):
    """A list as somebody likes to see it"""

    view_id: str
    name: str
    page: str
    filters: Annotated[dict[str, str], meaning("as they stand in the page's address")]
    columns: Annotated[list[str], meaning("shown, in this order; none: the page's own")]
    sort: str
    shared: Annotated[bool, meaning("everybody's")]
    changed_at: datetime
    changed_by: str


class SavedViews(View, frozen=True, kw_only=True):
    views: list[SavedView]


def saved_view(view: Written[ViewDraft]) -> SavedView:
    return shown(
        SavedView,
        view.draft,
        view_id=str(view.number),
        columns=list(view.draft.columns),
        shared=not view.draft.owner,
        changed_at=view.changed_at,
        changed_by=view.changed_by,
    )


class ListViews(Query, frozen=True, kw_only=True):
    """Saved views, everybody's and one's own, by name"""

    right = Right.VIEWER
    page: PageName | None = None
    by: Annotated[str, words("whose own, where nobody logs in", 60)] | None = None

    def run(self, context: Context) -> SavedViews:
        mine = context.named(self.by)
        found = [
            one
            for one in VIEWS.load(context.db)
            if one.draft.owner in ("", mine) and self.page in (None, one.draft.page)
        ]
        found.sort(key=lambda one: (one.draft.name.casefold(), one.number))
        return SavedViews(views=[saved_view(one) for one in found])
