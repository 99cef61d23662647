"""What changed: one entry of the feed that `data.feed` numbers. PURE."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from data.domain.events import Event


class Kind(StrEnum):
    """What a change is about. Facts in brackets; the words are stored: never rename."""

    EVENTS = "events"  # told (first, last: their seq)
    ACKNOWLEDGED = "acknowledged"  # somebody took events (event_ids, at, by, note)
    SETTINGS = "settings"  # knobs were turned (names)
    GLOSSARY = "glossary"  # how messages are read here was changed (ids)
    SOLUTIONS = "solutions"  # written, removed, applied or judged (ids)
    PATTERNS = "patterns"  # found, gone, dismissed or restored (ids)
    SILENCES = "silences"  # kept, changed or removed (ids)
    RUNBOOKS = "runbooks"  # kept, changed or removed (ids)
    VIEWS = "views"  # kept, changed or removed (ids)
    ERROR_TEXTS = "error_texts"  # job logs came after failures were told (seqs: of their events)
    ACCESS = "access"  # who may come in, or a session (ids: of accounts)
    PROBLEMS = "problems"  # opened, changed or over (ids: their numbers; all, since)
    TOLD = "told"  # what became of messages (ids: of the problems they tell of)
    POLLING = "polling"  # how the leader's polling goes, for the processes that do not poll
    ERRANDS = "errands"  # asked of whoever leads, or done (ids)
    GAP = "gap"  # not stored: what a follower missed is no longer kept, it reads everything anew
    POLLED = "polled"  # not stored: a poll ended, and what is shown has a new age
    DERIVED = "derived"  # not stored: what this process makes of all that has been made anew


@dataclass(frozen=True, slots=True)
class Change:
    """`number` is 0 for what is not stored. `events` are those an EVENTS change tells of."""

    number: int
    kind: Kind
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    events: Sequence[Event] | None = None
