"""What the poller knows of itself, and what it tells of one poll."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from statistics import quantiles
from typing import Annotated

from msgspec import Meta

from data.domain.baseline import Summary
from data.domain.events import Event
from data.domain.views import Count, View
from data.errors import ResyncError

MEASURED_POLLS = 200
STALE_INTERVALS = 3
_LEAST_STALE_S = 30.0


def is_stale(age_s: float, every_s: float) -> bool:
    """Whether the last good poll is too old: of three intervals ago, and of half a minute."""
    return age_s > max(_LEAST_STALE_S, STALE_INTERVALS * every_s)


class PollFailed(ResyncError):
    """A poll that was asked for failed. `code` is that of the cause; the screen words it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class PollErrorView(View, frozen=True):
    code: str
    message: str
    since: datetime  # polls have failed since
    reason: str  # in the reader's language, for those who are shown it


@dataclass(frozen=True, slots=True)
class PollResult:
    """One poll, for whoever listens: what it told, or why it failed."""

    at: datetime
    events: list[Event]
    summary: Summary
    error: PollErrorView | None = None


_OUTSIDE = {
    "interval_s": "interval_seconds",
    "age_s": "age_seconds",
    "clock_skew_s": "clock_skew_seconds",
}


class PollerView(View, frozen=True, kw_only=True, rename=_OUTSIDE):
    """How polling goes."""

    running: bool
    mode: Annotated[str, Meta(extra_json_schema={"enum": ["fixed", "adaptive", "scheduled"]})]
    interval_s: float
    next_poll_at: datetime | None
    last_poll_at: datetime | None
    last_success_at: datetime | None
    age_s: float | None  # since then, by a clock nobody can set; None before the first good poll
    last_error: PollErrorView | None
    polls: Count
    failures: Count
    overruns: Count  # turns left out because the poll before still ran
    duration_ms_p50: float | None  # of the last 200 polls, like all these
    duration_ms_p95: float | None
    cpu_ms_p50: float | None
    api: str | None
    engine_url: str | None
    plan_id: str | None
    unreadable: tuple[str, ...]
    remarks: tuple[str, ...]  # members of items that are not known
    clock_skew_s: float | None  # the engine's clock minus ours
    stale: bool


@dataclass(slots=True)
class Measures:
    """Counters since the start, and the last durations."""

    polls: int = 0
    failures: int = 0
    wall_ms: deque[float] = field(default_factory=lambda: deque[float](maxlen=MEASURED_POLLS))
    cpu_ms: deque[float] = field(default_factory=lambda: deque[float](maxlen=MEASURED_POLLS))


def quantile(ordered: list[float], percent: int) -> float | None:
    """A percentile of ordered values; None when there are none."""
    if not ordered:
        return None
    if len(ordered) == 1:
        return ordered[0]
    return quantiles(ordered, n=100, method="inclusive")[percent - 1]
