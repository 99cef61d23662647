"""What a query and a command are, and what they are run with.

Each is a frozen, typed structure of what is asked, with bounds and words on each field, a `right`
and a `run(context)` whose annotation says the answer. REST, its documents, the sheets and the
command line are made of them (app/declared.py, app/api/route.py).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, ClassVar, Generic, TypeVar
from zoneinfo import ZoneInfo

from msgspec import Struct

from app.api.core import Core, Pace
from app.declared import Field, fields_of, words
from app.refusals import Mistake, NotAcceptable
from app.rights import EVERYBODY, Asker, Right
from data.runtime import Config
from data.store.actions import Act
from data.store.audit import write_audit
from data.store.engine import Database
from data.texts import Language

T = TypeVar("T")

MOST_ROWS = 100_000
"""Of a table without a natural end: one nobody could read is not worth the memory it takes."""


@dataclass(frozen=True, slots=True)
class Context:
    """What an ask is run with: the server, who asks and in which language. `actor` is what he is
    called in what he leaves, `agent` the program he asks with."""

    core: Core
    actor: str
    lang: Language
    most_rows: int | None = MOST_ROWS  # of a table
    action_id: str | None = None  # of a change
    origin: str | None = None  # of the page that asks, where it is one of ours
    asker: Asker = EVERYBODY
    agent: str = ""

    @property
    def db(self) -> Database:
        return self.core.db

    @property
    def config(self) -> Config:
        return self.core.runtime.current

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.core.runtime.current.timezone)

    def now(self) -> datetime:
        return self.core.now()

    def named(self, by: str | None) -> str:
        """Who somebody is: what he calls himself, where nobody logs in; else the account."""
        return by if by and self.core.settings.auth == "none" else self.actor

    def act(self) -> Act:
        """Who writes, when and by which action id, for `data.store.actions.once`."""
        return Act(self.actor, self.now(), self.action_id)

    def audit(self, action: str, subject: str, before: Any, after: Any) -> None:
        """Record what the actor changed, where the store does not do it with the change."""
        row = (self.now(), self.actor, action, subject, before, after)
        self.db.write(lambda connection: write_audit(connection, *row))


@dataclass(frozen=True, slots=True)
class Pending(Generic[T]):
    """An answer that is waited for, at most so long, without holding a thread meanwhile.

    `then` makes it of what came; it raises a refusal for `None`, when nothing came in time.
    """

    coming: Future[Any]
    patience_s: float
    then: Callable[[Future[Any] | None], T]


class Ask(Struct, frozen=True, kw_only=True):
    """`pace` says which threads do it; `refuses` which refusals it knows besides those of its
    fields, by HTTP status. `whole` names the field that is the whole body, `listed` the one that
    holds what the body is, or is a list of."""

    right: ClassVar[Right]
    pace: ClassVar[Pace] = Pace.READ
    refuses: ClassVar[tuple[int, ...]] = ()
    whole: ClassVar[str | None] = None
    listed: ClassVar[str | None] = None

    def mistakes(self, context: Context) -> Iterable[Mistake]:
        """What is wrong with fields that are right each for itself."""
        return ()

    def pace_in(self, context: Context) -> Pace:
        """Its pace, where that depends on who asks; on the event loop. May raise a `Refusal`."""
        return self.pace


class Query(Ask, frozen=True, kw_only=True):
    """A question: changes nothing."""


_By = Annotated[str, words("what you call yourself, where nobody logs in", 60, trimmed=True)]
_ActionId = Annotated[str, words("the same one again changes nothing", 200, 1)]


class Beside(Struct, frozen=True, kw_only=True):
    """What any change may carry besides what it asks for: it reaches the context, not the ask."""

    by: _By | None = None


class MayRepeat(Beside, frozen=True, kw_only=True):
    action_id: _ActionId | None = None


class Repeats(Beside, frozen=True, kw_only=True):
    action_id: _ActionId


class Command(Ask, frozen=True, kw_only=True):
    """A change: leaves an audit row with who, what, before and after.

    One that may be sent again says so, `beside = MayRepeat` (or `Repeats`, where an action id is
    needed), and hands `context.act()` to the store, which does it by `data.store.actions.once`.
    """

    pace: ClassVar[Pace] = Pace.WRITE
    beside: ClassVar[type[Beside]] = Beside


def beside(ask: type[Ask]) -> Sequence[Field]:
    """What a change carries for its context."""
    return fields_of(ask.beside) if issubclass(ask, Command) else ()


def asked(
    ask: type[Ask], values: Mapping[str, Any], wrong: Iterable[Mistake], context: Context
) -> tuple[Any, Context]:
    """What is asked and what it is run with; raises NotAcceptable with every mistake."""
    mistakes, given, besides = list(wrong), dict(values), beside(ask)
    if all(one.name in given for one in (*fields_of(ask), *besides) if one.required):
        carried = {one.name: given.pop(one.name, None) for one in besides}
        wanted = ask(**given)
        mistakes = mistakes or list(wanted.mistakes(context))
        if not mistakes:
            actor = context.named(carried.get("by"))
            return wanted, replace(context, actor=actor, action_id=carried.get("action_id"))
    raise NotAcceptable(*mistakes)
