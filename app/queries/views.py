"""The objects of the contract beside those of `data.domain.views`, and how they are made.

REST, sockets, sheets and the command line show these; their fields are what outsiders know.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from enum import Enum
from functools import lru_cache
from operator import attrgetter
from typing import Annotated, Any, TypeVar

from msgspec import Meta

from app.declared import meaning
from data.domain.events import Acknowledgement, Category, EventType, Severity
from data.domain.problem_view import StateName
from data.domain.views import Count as Count
from data.domain.views import View as View
from data.domain.views import names

Share = Annotated[float, Meta(ge=0, le=1)]
SeverityName = Annotated[str, names(Severity, lower=True)]
CategoryName = Annotated[str, names(Category, lower=True)]
TypeName = Annotated[str, names(EventType, lower=True)]


V = TypeVar("V", bound=View)


def shown(view: type[V], source: object, **more: Any) -> V:
    """The view of something whose attributes are called alike; `more` says the others."""
    alike, read = _alike(view, tuple(more))
    return view(**dict(zip(alike, read(source), strict=True)), **more)


@lru_cache(maxsize=256)
def _alike(
    view: type[View], others: tuple[str, ...]
) -> tuple[tuple[str, ...], Callable[[object], Iterable[Any]]]:
    alike = tuple(name for name in view.__struct_fields__ if name not in others)
    if len(alike) < 2:  # a getter of one name would answer with its value alone
        return alike, lambda source: [getattr(source, name) for name in alike]
    return alike, attrgetter(*alike)


class PeriodView(View, frozen=True, kw_only=True):
    start: datetime
    end: datetime


class EventView(View, frozen=True, kw_only=True):
    """What was seen, with its sentence in the reader's language."""

    event_id: Annotated[str, meaning("unique for ever")]
    seq: Annotated[int, meaning("strictly growing")]
    event_type: TypeName
    category: CategoryName
    severity: SeverityName
    timestamp: Annotated[datetime, meaning("when it happened in TWS, where known")]
    detected_at: datetime
    source: str
    message: Annotated[str, meaning("one sentence in the reader's language")]
    previous_state: str | None
    current_state: str | None
    details: dict[str, Any]
    acknowledged: Acknowledgement | None
    problem_id: Annotated[str | None, meaning("of the problem it told of")]
    problem_state: Annotated[StateName | None, meaning("how that stands by now")]


def plain(value: Any) -> Any:
    """What JSON can say of a value; instants stay instants, the encoder writes them."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, str | int | float | datetime) or value is None:
        return value
    if isinstance(value, timedelta):
        return value.total_seconds()
    return plain(asdict(value)) if hasattr(value, "__dataclass_fields__") else str(value)
