"""What the dashboard knows at one moment: values only. PURE: no store, no clock, no Panel.

`app.live` fills a `Board` from the store; `app.sections` turn it into what the browser draws.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from data.domain.baseline import Health, Summary
from data.domain.events import Event
from data.domain.problem_view import ProblemView
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
class Counts:
    """The problems there are, shown or not: open ones that nobody has taken, by severity; taken;
    over by themselves lately."""

    critical: int = 0
    error: int = 0
    warning: int = 0
    taken: int = 0
    recovered: int = 0

    @property
    def open(self) -> int:
        return self.critical + self.error + self.warning


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
class Trends:
    """How figures went: points oldest first, `step_s` apart, the last at `until`; None: not known.

    Success is told in thousandths.
    """

    step_s: int = 300
    until: datetime | None = None
    success: tuple[int | None, ...] = ()
    running: tuple[int | None, ...] = ()
    failed: tuple[int | None, ...] = ()
    troubled: tuple[int | None, ...] = ()  # late or stuck
    online: tuple[int | None, ...] = ()
    success_yesterday: float | None = None  # at the same time, 0 to 1


@dataclass(frozen=True, slots=True)
class Board:
    """Everything one dashboard shows, at the moment `polled_at` (None: no poll yet)."""

    polled_at: datetime | None = None  # our clock at the last good poll
    plan_id: str | None = None
    health: Health = Health.HEALTHY
    summary: Summary = field(default_factory=Summary)
    poller: PollerLine = field(default_factory=PollerLine)
    workstations: tuple[WorkstationView, ...] = ()
    problems: tuple[ProblemView, ...] = ()  # by impact: open, taken, recovered
    counts: Counts = field(default_factory=Counts)
    helps: Mapping[str, Help] = field(default_factory=dict[str, Help])  # by problem
    slow: tuple[JobView, ...] = ()  # late or stuck
    running: tuple[JobView, ...] = ()
    events: tuple[Event, ...] = ()  # newest first
    trends: Trends = field(default_factory=Trends)
    timezone: str = "UTC"
    plant: str = ""
    console_address: str = ""


View = Callable[[Board, str], Mapping[str, Any]]
"""A section's part of the page: the board and the reader's language in; out what is sent as JSON,
its instants as text in ISO 8601 like everywhere."""

Rows = View
"""The rows of a long list by their keys: each a part of its own, so that one that changes travels
alone."""
