"""What a shift hands to the next one: how each problem stood when it ended. PURE."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import IntEnum
from typing import Any
from zoneinfo import ZoneInfo

from data.domain.problem_steps import Step
from data.domain.recurrence import wall_instant

LEAST_SHIFT = timedelta(hours=1)
"""A shift that has only just begun is not worth handing over: the one before it is."""


class Outcome(IntEnum):
    """The integers are the order of a handover."""

    OPEN = 0  # still wrong, whoever has it
    SOLVED = 1  # over after somebody had taken or closed it
    RECOVERED = 2  # over, or made up for, by itself

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class LivedStep:
    at: datetime
    what: Step
    by: str | None
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Account:
    """One problem as the period left it; `steps` are those of the period, oldest first."""

    outcome: Outcome
    opened: bool  # in the period
    taken: bool
    noted: int
    owner: str | None
    over_at: datetime | None
    steps: tuple[LivedStep, ...]


def account(life: Iterable[LivedStep], start: datetime, end: datetime) -> Account | None:
    """How a problem stood at `end` by its whole life, oldest step first.

    None for one that was not there yet, or over before `start`.
    """
    owner = over_at = None
    ever = recovered = seen = False
    told: list[LivedStep] = []
    for step in life:
        if step.at >= end:
            break
        seen = True
        match step.what:
            case Step.TAKEN:
                owner, ever = step.by, True
            case Step.RELEASED | Step.RETURNED:
                owner = None
            case Step.RECOVERED:
                recovered = True
            case Step.RESOLVED:
                over_at = step.at
            case Step.CLOSED:
                over_at, ever = step.at, True
            case Step.AGAIN | Step.OPENED:
                over_at, recovered, ever = None, False, owner is not None
            case _:
                pass
        if step.at >= start:
            told.append(step)
    if not seen or (over_at is not None and over_at < start):
        return None
    outcome = Outcome.OPEN
    if over_at is not None or recovered:
        outcome = Outcome.SOLVED if ever else Outcome.RECOVERED
    kinds = [step.what for step in told]
    return Account(
        outcome,
        opened=Step.OPENED in kinds,
        taken=Step.TAKEN in kinds,
        noted=kinds.count(Step.NOTE),
        owner=owner,
        over_at=over_at,
        steps=tuple(told),
    )


def last_shift(starts: Sequence[str], zone: ZoneInfo, now: datetime) -> datetime:
    """When the newest shift began that has lasted an hour; `starts` are hours on the zone's clock.

    Of an hour that a night has twice the first counts; one that a night lacks is the jump over it.
    """
    today = now.astimezone(zone).date()
    days = (today - timedelta(days=before) for before in (2, 1, 0))
    walls = (datetime.combine(day, time.fromisoformat(start)) for day in days for start in starts)
    return max(at for wall in walls if (at := wall_instant(wall, zone)) <= now - LEAST_SHIFT)
