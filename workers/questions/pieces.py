"""What a piece of time says, before it is told in instants. PURE."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from workers.questions.asked import Period
from workers.questions.calendar import Days


@dataclass(frozen=True, slots=True)
class Hours:
    """Minutes after the midnight of some day; `point` is a single clock time, `kind` tells a
    part of the day, a shift or a clock range."""

    start: int
    end: int
    kind: str = "clock"
    back: int = 0
    point: bool = False


@dataclass(frozen=True, slots=True)
class Meant:
    """What a piece says: exactly one of these."""

    days: Days | None = None
    hours: Hours | None = None
    period: Period | None = None
    word: str = ""  # duration, future, habit, ago
    value: Any = None
    unit: str = ""
    weekday: bool = False


Piece: TypeAlias = tuple[Meant, int]
"""What is meant, and the symbol after it."""
