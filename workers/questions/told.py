"""What a question has told of time, and with which words. PURE."""

from dataclasses import dataclass, field

from workers.questions.asked import Period
from workers.questions.calendar import Days
from workers.questions.pieces import Hours


@dataclass(frozen=True, slots=True)
class Told:
    """One expression of time: words `first` to `last`, and what it covers.

    `size` is the unit it is one of (day, week, month…), `hours` what it says of the clock when it
    names no day.
    """

    period: Period
    first: int
    last: int
    size: str
    hours: Hours | None = None
    days: Days | None = None
    weekday: bool = False
    """Whether only its name is said, which may be any: "costuma cair na segunda"."""
    parts: tuple[Period, ...] = ()
    """Of a range its two ends, for who compares them: "a diferença entre ontem e hoje"."""


@dataclass(slots=True)
class Times:
    """All that a question says of time; `taken` are the words it says it with."""

    told: list[Told] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    ago: Told | None = None
    duration: bool = False
    lasting_s: int | None = None
    """What "há mais de 2 h" says at least; None for "menos de" and what is no such length."""
    future: bool = False
    habitual: bool = False
    now: bool = False
