"""What the dashboard knows at one moment: values only. PURE: no store, no clock, no Panel.

`app.live` fills a `Board` from the store; `app.sections` turn it into what the browser draws.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from data.domain.baseline import Health, Summary
from data.domain.events import Acknowledgement, Event
from data.domain.solutions import KnownSolution
from data.domain.views import JobView, WorkstationView


@dataclass(frozen=True, slots=True)
class Help:
    """The best known solution of a failure. `applied_at` and what follows: to this very failure."""

    solution: KnownSolution
    recommended: bool = True  # False: it has failed too often
    others: int = 0  # solutions that fit besides
    applied_at: datetime | None = None
    applied_by: str | None = None
    worked: bool | None = None  # a person's word, else TWS's; None: not known yet


@dataclass(frozen=True, slots=True)
class Trouble:
    """A job in trouble, with the event that told of it and what is known against it."""

    job: JobView
    event_id: str | None = None
    since: datetime | None = None  # when it got into trouble: the event's time
    acknowledged: Acknowledgement | None = None
    help: Help | None = None  # of a failure that was told
    blocks: int = 0  # jobs that wait for this failed one, near and far
    blocks_critical: int = 0  # of them


@dataclass(frozen=True, slots=True)
class PollerLine:
    """Whether the eyes are open. `reason` is chosen in the reader's language."""

    running: bool = False
    interval_s: float = 30.0
    next_poll_at: datetime | None = None
    failing_since: datetime | None = None
    error_code: str | None = None  # of the texts `poll_failure.<code>`
    error_text: str | None = None  # English: it names the host and the engine's message id
    unreadable: int = 0  # items the last good poll had to skip
    engine_ahead_s: float = 0.0  # the engine's clock before ours; 0 within its precision


@dataclass(frozen=True, slots=True)
class Pace:
    """How many events come, and what is new against before."""

    success_yesterday: float | None = None  # at the same time, 0 to 1
    new_failures: int = 0  # told in the last hour
    events_per_minute: float = 0.0  # average of the last five minutes
    peak_per_minute: float = 0.0  # of the day, of such averages
    peak_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Trends:
    """How figures went: points oldest first, `step_s` apart, the last at `until`; None: not known.

    `events` has its own step, five minutes. Success is told in thousandths.
    """

    step_s: int = 300
    until: datetime | None = None
    success: tuple[int | None, ...] = ()
    running: tuple[int | None, ...] = ()
    failed: tuple[int | None, ...] = ()
    troubled: tuple[int | None, ...] = ()  # late or stuck
    online: tuple[int | None, ...] = ()
    events: tuple[float, ...] = ()  # a minute
    pace: Pace = field(default_factory=Pace)


@dataclass(frozen=True, slots=True)
class Board:
    """Everything one dashboard shows, at the moment `polled_at` (None: no poll yet)."""

    polled_at: datetime | None = None  # our clock at the last good poll
    plan_id: str | None = None
    health: Health = Health.HEALTHY
    summary: Summary = field(default_factory=Summary)
    poller: PollerLine = field(default_factory=PollerLine)
    workstations: tuple[WorkstationView, ...] = ()
    failed: tuple[Trouble, ...] = ()
    stuck: tuple[Trouble, ...] = ()
    late: tuple[Trouble, ...] = ()
    running: tuple[JobView, ...] = ()
    events: tuple[Event, ...] = ()  # newest first
    trends: Trends = field(default_factory=Trends)
    timezone: str = "UTC"


View = Callable[[Board, str], Mapping[str, Any]]
"""A section's part of the page: the board and the reader's language in; out what is sent as JSON,
its instants as text in ISO 8601 like everywhere."""
