"""Taking events: a person says that he is on it."""

from typing import Annotated

from msgspec import Meta

from app.ask import Command, Context, Repeats
from app.commands.problems import default_until
from app.declared import words
from app.queries.views import Count, View
from app.rights import Right
from data.store import events

_MOST_IDS = 500
Note = Annotated[str, words("", 2000)]


class TakenIds(View, frozen=True, kw_only=True):
    acknowledged: tuple[str, ...]
    already: tuple[str, ...]
    unknown: tuple[str, ...]


class TakenView(View, frozen=True, kw_only=True):
    acknowledged: Count
    already: Count
    unknown: Count
    event_ids: TakenIds


class Acknowledge(Command, frozen=True, kw_only=True):
    """Take events; the same action_id again changes nothing"""

    right = Right.OPERATOR
    beside = Repeats
    event_ids: Annotated[
        tuple[Annotated[str, Meta(max_length=200)], ...],
        Meta(
            min_length=1,
            max_length=_MOST_IDS,
            extra={"refused": f"must be a list of 1 to {_MOST_IDS} event ids"},
        ),
    ]
    note: Note | None = None

    def run(self, context: Context) -> TakenView:
        answer = events.acknowledge(
            context.db, self.event_ids, self.note, context.act(), default_until(context)
        )
        return TakenView(
            acknowledged=len(answer.acknowledged),
            already=len(answer.already),
            unknown=len(answer.unknown),
            event_ids=TakenIds(
                acknowledged=answer.acknowledged, already=answer.already, unknown=answer.unknown
            ),
        )
