"""Removing now what is past its retention."""

from app.api.core import Pace
from app.ask import Command, Context
from app.queries.views import View
from app.rights import Right
from data.store import retention


class Removed(View, frozen=True, kw_only=True):
    removed: dict[str, int]
    total: int


class CleanUp(Command, frozen=True, kw_only=True):
    """Remove what is past its retention"""

    right = Right.ADMINISTRATOR
    pace = Pace.HEAVY

    def run(self, context: Context) -> Removed:
        days = context.config.retention()
        removed = retention.cleanup(context.db, now=context.now(), **days)
        answer = Removed(removed=removed, total=sum(removed.values()))
        context.audit("cleanup", "store", None, removed)
        return answer
