"""What silences, runbooks and views share as commands: kept, changed and removed by a number."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, TypeVar

from app.ask import Context
from app.declared import meaning
from app.refusals import InConflict, NotKnown
from data.domain.written import Written
from data.store.writings import Kept, NotWritten, OtherAction, Shelf, ShelfFull, WrittenMeanwhile
from data.texts import text

D = TypeVar("D")
SeenAt = Annotated[
    datetime | None, meaning("`changed_at` as it was read: refused (409) if it has changed since")
]


def kept(
    shelf: Shelf[D], context: Context, drafts: Sequence[D], key: Callable[[D], object] = id
) -> Kept[D]:
    """Keep them, or let them take the place of those of the same key. Raises InConflict."""
    try:
        return shelf.keep(context.db, drafts, context.act(), key)
    except ShelfFull:
        raise InConflict(text("written.full", context.lang, most=shelf.most)) from None
    except OtherAction:
        raise InConflict(text("written.other_action", context.lang)) from None


def changed(
    shelf: Shelf[D], context: Context, number: str, draft: D, seen_at: datetime | None
) -> Written[D]:
    """Replace all that one says, as it stood at `seen_at`; raises NotKnown and InConflict."""
    try:
        return shelf.change(context.db, _whole(number), draft, context.act(), seen_at)
    except NotWritten as error:
        raise NotKnown(str(error)) from None
    except WrittenMeanwhile as error:
        raise InConflict(text("written.meanwhile", context.lang, name=error.by)) from None


def removed(
    shelf: Shelf[D],
    context: Context,
    number: str,
    is_known: Callable[[D], bool] = lambda _: True,
) -> None:
    """Forget one; raises NotKnown, also for one that whoever asks does not know of."""
    try:
        shelf.remove(context.db, _whole(number), context.act(), is_known)
    except NotWritten as error:
        raise NotKnown(str(error)) from None


def _whole(number: str) -> int:
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        raise NotKnown("There is nothing of that id.")
    return int(number)
