"""What is told to whom, and what becomes of a message. PURE.

A *telling* is one thing that is to be said of a problem (it opened, got worse, is over), decided
once for everybody. A *delivery* is one message of it to one subscriber; a digest is one delivery
for many tellings. Who is not sent a telling stands in it by reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Literal

from data.domain.events import Severity
from data.domain.problem import State
from data.domain.problem_steps import Step

NEWS_FOR = timedelta(hours=1)
END_FOR = timedelta(hours=24)
"""How long one tries to deliver (contract, section 7): what opened or got worse; what is over."""
MOST_APART = 3
"""Of more that opened, or are over, at once a subscriber is sent one digest."""


class Saying(IntEnum):
    """What is said of a problem. The integers are stored: never renumber, only add."""

    OPEN = 1
    WORSE = 2
    RESOLVED = 3

    @property
    def word(self) -> Literal["open", "worse", "resolved"]:
        return _SAYINGS[self]


_SAYINGS: Mapping[Saying, Literal["open", "worse", "resolved"]] = {
    Saying.OPEN: "open",
    Saying.WORSE: "worse",
    Saying.RESOLVED: "resolved",
}


class Fate(IntEnum):
    """What has become of a delivery. The integers are stored: never renumber, only add."""

    DUE = 0
    RETRYING = 1
    ACCEPTED = 2  # by the push service
    SHOWN = 3
    CLICKED = 4
    DISMISSED = 5
    FAILED = 6
    EXPIRED = 7
    SUPPRESSED = 8

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Said:
    """The last thing that was said of a problem. `held`: to nobody, for this reason; `waits`: it
    is still to be said once nothing holds it back."""

    saying: Saying
    severity: Severity
    held: str | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """How things are with a problem after a change; `steps` are those of the change."""

    number: int
    state: State
    severity: Severity
    merged: bool = False
    baseline: bool = False  # found by the first poll ever
    silence: int | None = None
    steps: frozenset[Step] = frozenset()
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class Listener:
    """A subscriber and the words of the severities he wants."""

    number: int
    severities: frozenset[str]


@dataclass(frozen=True, slots=True)
class Telling:
    """One thing to be said: to whom of his own (`own`) or within a digest (`digested`), and who is
    not told by reason. `waits` as in `Said`."""

    number: int  # of the problem
    saying: Saying
    severity: Severity
    own: frozenset[int] = frozenset()
    digested: frozenset[int] = frozenset()
    untold: Mapping[str, frozenset[int]] = field(default_factory=dict[str, frozenset[int]])
    held: str | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a try came to. `unsure`: it may have arrived all the same; `again_at` of what is tried
    again; `gone`: the browser has left the address that was answered."""

    fate: Fate
    reason: str | None = None
    detail: str | None = None
    unsure: bool = False
    again_at: datetime | None = None
    gone: bool = False


def numbers_text(numbers: Iterable[int]) -> str:
    """A set of numbers in few characters: `1-500,507`."""
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)


def numbers_of(text: str) -> frozenset[int]:
    """The set that was written by `numbers_text`."""
    found: set[int] = set()
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return frozenset(found)
