"""The simulated site as it is defined: workstations, streams, jobs, calendars. No state, no clock.

Built once from the options; plans are made from it day by day.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from zoneinfo import ZoneInfo

from workers.simulator.options import Profile, SimulatorOptions


@dataclass(slots=True)
class JobDefinition:
    """A job of a stream. `predecessors` and `successors` are positions in the stream."""

    index: int
    name: str
    station: int
    median_s: int
    spread: float  # sigma of the log of the running time
    family: int  # what its errors look like: `joblog.FAMILIES`
    task: str
    user: str
    stream: int
    position: int
    predecessors: tuple[int, ...] = ()
    successors: tuple[int, ...] = ()
    recovery: str = "STOP"
    priority: int = 10
    critical: bool = False
    prompt: bool = False
    resource: int = -1
    deadline_after_s: int = 0  # after the stream's scheduled time; 0 = none
    in_story: bool = False  # a story alone says what becomes of its runs, see `stories`

    @property
    def estimated_s(self) -> int:
        return self.median_s


@dataclass(frozen=True, slots=True)
class StreamDefinition:
    """A job stream: on the days its calendar selects it starts at each of `starts` (minutes)."""

    index: int
    name: str
    station: int
    calendar: str  # daily, workdays, month_end or weekly-0 … weekly-6
    starts: tuple[int, ...]
    jobs: tuple[JobDefinition, ...]
    follows: int = -1  # index of the stream whose instance of the same day comes first

    def runs_on(self, day: date) -> bool:
        match self.calendar:
            case "daily":
                return True
            case "workdays":
                return day.weekday() < 5
            case "month_end":
                return is_month_turn(day)
            case weekly:
                return day.weekday() == int(weekly.removeprefix("weekly-"))


@dataclass(frozen=True, slots=True)
class StationDefinition:
    index: int
    name: str
    type: str  # as V1 spells it
    os: str
    node: str
    version: str
    limit: int
    fence: int = 0


@dataclass(frozen=True, slots=True)
class ResourceDefinition:
    index: int
    name: str
    station: int
    quantity: int


@dataclass(slots=True)
class World:
    """The definitions of one simulated site; immutable once built, except for what people add."""

    options: SimulatorOptions
    profile: Profile
    zone: ZoneInfo
    day_begins: clock_time
    stations: tuple[StationDefinition, ...]
    streams: tuple[StreamDefinition, ...]
    jobs: tuple[JobDefinition, ...]
    resources: tuple[ResourceDefinition, ...]
    added: list[JobDefinition] = field(default_factory=list)

    @property
    def seed(self) -> int:
        return self.options.seed

    def day_start(self, day: date) -> datetime:
        """The instant the production day `day` begins, UTC."""
        return datetime.combine(day, self.day_begins, self.zone).astimezone(UTC)

    def production_day(self, now: datetime) -> date:
        """The production day an instant belongs to."""
        day = now.astimezone(self.zone).date()
        return day if now >= self.day_start(day) else day - timedelta(days=1)

    def instances(self, day: date) -> Iterator[tuple[StreamDefinition, int]]:
        """Streams of a production day with their scheduled times (epoch seconds)."""
        begin = int(self.day_start(day).timestamp())
        for stream in self.streams:
            if stream.runs_on(day):
                for minute in stream.starts:
                    yield stream, begin + minute * 60


def is_month_turn(day: date) -> bool:
    """The last or the first day of a month."""
    return day.day == 1 or (day + timedelta(days=1)).day == 1
