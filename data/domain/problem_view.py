"""A problem as everybody sees it: the object of the contract (section 7). PURE."""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, field

from data.domain.events import JOB_FAILURES, Severity
from data.domain.problem import ProblemKind
from data.domain.telling import Fate
from data.domain.views import Count, View, names

KindName = Annotated[str, names(ProblemKind, lower=True)]
SeverityName = Annotated[str, names(Severity, lower=True)]
StateName = Literal["open", "acknowledged", "recovered", "resolved"]

_FAILED = frozenset(one.word for one in JOB_FAILURES)
MOST_SHOWN = 50
"""Members and blocked jobs shown with a problem; their totals count all."""
MOST_NOTES = 20
"""The newest that are shown with a problem wherever it is shown; likewise."""


class RootView(View, frozen=True, kw_only=True):
    """What to look at; null where several names are meant."""

    job_name: str | None
    job_stream: str | None
    workstation: str | None


class MemberView(View, frozen=True, kw_only=True):
    """An event that told of the problem."""

    event_id: str
    event_type: str
    timestamp: datetime
    job_name: str | None
    job_stream: str | None
    workstation: str | None
    run_id: str | None


class BlockedView(View, frozen=True, kw_only=True):
    """A job that waits, and when it is expected to end if the problem were mended now."""

    job_id: str | None
    job_name: str
    job_stream: str
    workstation: str
    critical: bool
    scheduled_time: datetime | None
    predicted_end: datetime | None
    deadline: datetime | None


class DeadlineView(View, frozen=True, kw_only=True):
    """The deadline most at risk; negative slack is how much too late."""

    at: datetime
    job_name: str
    predicted_end: datetime | None
    slack_seconds: float | None


class OwnerView(View, frozen=True, kw_only=True):
    """Who has a problem, and when it comes back: at an instant, or once its rerun has failed."""

    at: datetime
    by: str
    note: str | None
    until: Annotated[str | None, Meta(description="an instant, or `rerun`; null: not by itself")]


class NoteView(View, frozen=True, kw_only=True):
    at: datetime
    by: str
    text: str


class SilencedView(View, frozen=True, kw_only=True):
    silence_id: str
    until: datetime | None


class ToldView(View, frozen=True, kw_only=True):
    """How many messages came how far."""

    accepted: Count = 0
    shown: Count = 0
    clicked: Count = 0
    suppressed: Count = 0


class SubscriberView(View, frozen=True, kw_only=True):
    """Who a message is for; never the address."""

    subscription_id: str
    label: str
    user: str


class DeliveryView(View, frozen=True, kw_only=True):
    """One message to one subscriber, or why there was none."""

    delivery_id: str
    problem_id: str
    state_told: Literal["open", "worse", "resolved"]
    channel: Literal["webpush", "apprise"]
    subscriber: SubscriberView
    status: Annotated[str, names(Fate, lower=True)]
    reason: str | None
    detail: Annotated[str | None, Meta(description="the service's own words")]
    tries: Count
    at: Annotated[
        dict[str, datetime],
        Meta(description="due, accepted, shown, clicked, dismissed, ended: as far as it came"),
    ]


class ProblemSolutionView(View, frozen=True, kw_only=True):
    """The best known solution of the problem's error."""

    solution_id: int
    solution: str
    success_rate: float | None
    worked: Count
    times_applied: Count
    similarity: float


class TimelineView(View, frozen=True, kw_only=True):
    """A step of a problem's life: opened, joined, worse, taken, returned, note, resolved…"""

    at: datetime
    what: str
    by: str | None = None
    facts: dict[str, Any] = field(default_factory=dict[str, Any])


class ProblemView(View, frozen=True, kw_only=True):
    problem_id: str
    kind: KindName
    severity: SeverityName
    state: StateName
    title: str
    opened_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    resolved_by: Literal["engine", "person"] | None
    root: RootView
    occurrences: Count
    error_message: str | None
    return_code: int | None
    run_id: Annotated[str | None, Meta(description="the newest that failed")]
    members_total: Count
    members: list[MemberView]
    blocked_total: Count
    blocked_critical: Count
    blocked: list[BlockedView]
    blocked_known: bool
    blocked_from: Literal["engine", "learned", "stream"] | None
    basis: Literal["usual", "forecast"]
    deadline: DeadlineView | None
    impact: int
    solution: ProblemSolutionView | None
    acknowledged: OwnerView | None
    notes: Annotated[list[NoteView], Meta(description=f"the newest {MOST_NOTES}")]
    notes_total: Count
    silenced: SilencedView | None
    merged_into: str | None
    told: ToldView
    returned_from: str | None = None  # who had it before it came back

    @property
    def failures(self) -> list[MemberView]:
        """Those of its members that are runs that failed, as they came."""
        return [each for each in self.members if each.event_type in _FAILED]


class WholeProblemView(ProblemView, frozen=True, kw_only=True):
    """One problem with what happened to it, and who was told."""

    timeline: list[TimelineView]
    deliveries: list[DeliveryView]
