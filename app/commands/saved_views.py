"""Saving and forgetting views of lists."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from msgspec import Meta

from app.ask import Command, Context, MayRepeat
from app.commands.writings import kept, removed
from app.declared import words
from app.queries.saved_views import PageName, SavedView, saved_view
from app.queries.views import View
from app.refusals import Mistake
from app.rights import Right
from data.domain.saved_views import ViewDraft
from data.store.writings import VIEWS
from data.texts import text

_MOST_FILTERS = 30
_LONGEST_FILTER = 500


class SaveView(Command, frozen=True, kw_only=True):
    """Save a view; one of the same name, page and owner is replaced

    Everybody's is replaced by whoever may save one: the audit log keeps what it was.
    """

    right = Right.OPERATOR
    beside = MayRepeat
    refuses = (409,)
    name: Annotated[str, words("", 60, 1, trimmed=True)]
    page: PageName
    filters: Annotated[dict[str, Any], Meta(description="texts by name, as in the address")] = {}  # noqa: RUF012
    columns: Annotated[tuple[Annotated[str, Meta(max_length=60)], ...], Meta(max_length=40)] = ()
    sort: Annotated[str, words("", 60)] = ""
    shared: bool = False

    def mistakes(self, context: Context) -> Iterable[Mistake]:
        sound = len(self.filters) <= _MOST_FILTERS and all(
            isinstance(value, str) and len(name) <= 60 and len(value) <= _LONGEST_FILTER
            for name, value in self.filters.items()
        )
        if not sound:
            yield "filters", text("views.refused", context.lang, most=_MOST_FILTERS)

    def run(self, context: Context) -> SavedView:
        owner = "" if self.shared else context.actor
        draft = ViewDraft(self.name, self.page, owner, self.filters, self.columns, self.sort)
        return saved_view(kept(VIEWS, context, [draft], _key).written[0])


class SavedViewRemoved(View, frozen=True, kw_only=True):
    view_id: str
    removed: Literal[True] = True


class RemoveView(Command, frozen=True, kw_only=True):
    """Forget a saved view, audited: one's own, or everybody's; another's own is not known"""

    right = Right.OPERATOR
    beside = MayRepeat
    view_id: Annotated[str, words("", 30, 1)]

    def run(self, context: Context) -> SavedViewRemoved:
        removed(VIEWS, context, self.view_id, lambda view: view.owner in ("", context.actor))
        return SavedViewRemoved(view_id=self.view_id)


def _key(draft: ViewDraft) -> tuple[str, str, str]:
    return draft.owner, draft.page, draft.name
