"""Removing now what is past its retention."""

from concurrent.futures import Future
from functools import partial
from typing import Any

from app.ask import Command, Context, Pending
from app.commands.errands import ask_the_leader, came_of
from app.queries.views import View
from app.rights import Right

_PATIENCE_S = 600.0


class Removed(View, frozen=True, kw_only=True):
    removed: dict[str, int]
    total: int


class CleanUp(Command, frozen=True, kw_only=True):
    """Remove what is past its retention"""

    right = Right.ADMINISTRATOR

    def run(self, context: Context) -> Pending[Removed]:
        return Pending(ask_the_leader(context, "clean"), _PATIENCE_S, partial(_removed, context))


def _removed(context: Context, coming: Future[Any] | None) -> Removed:
    removed = dict(came_of(coming, "Cleaning up takes long; it goes on."))
    context.audit("cleanup", "store", None, removed)
    return Removed(removed=removed, total=sum(removed.values()))
