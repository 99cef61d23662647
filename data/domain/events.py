"""What happened: the types, their categories and severities, and one event.

An event carries facts; its sentence is chosen at the edge in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from msgspec import Struct

from data.domain.views import JobView
from data.domain.worded import Worded


class Severity(Worded):
    """The integers are stored and ordered: never renumber."""

    INFO = 0
    WARNING = 1
    ERROR = 2
    CRITICAL = 3


class Category(Worded):
    JOBS = 0
    WORKSTATIONS = 1
    SYSTEM = 2


class EventType(Worded):
    """Each with its severity (contract, section 4); a failure of a critical job is raised to
    CRITICAL. The integers are stored: never renumber, only add."""

    severity: Severity

    def __new__(cls, number: int, severity: Severity) -> "EventType":
        member = int.__new__(cls, number)
        member._value_ = number
        member.severity = severity
        return member

    JOB_STARTED = 1, Severity.INFO
    JOB_COMPLETED = 2, Severity.INFO
    JOB_ABEND = 3, Severity.ERROR
    JOB_FAILED = 4, Severity.ERROR
    JOB_RERUN = 5, Severity.INFO
    JOB_STUCK = 6, Severity.WARNING
    JOB_LATE = 7, Severity.WARNING
    JOB_BLOCKED = 8, Severity.WARNING
    JOB_HELD = 9, Severity.INFO
    JOB_CANCELLED = 10, Severity.INFO
    PROMPT_ASKED = 11, Severity.WARNING
    JOB_STREAM_STUCK = 12, Severity.ERROR
    WORKSTATION_UNLINKED = 20, Severity.WARNING
    WORKSTATION_LINKED = 21, Severity.INFO
    WORKSTATION_OFFLINE = 22, Severity.ERROR
    WORKSTATION_ONLINE = 23, Severity.INFO
    SYSTEM_DEGRADED = 30, Severity.WARNING
    SYSTEM_CRITICAL = 31, Severity.CRITICAL
    SYSTEM_HEALTHY = 32, Severity.INFO
    ANOMALY_DETECTED = 33, Severity.WARNING
    POLL_FAILED = 34, Severity.ERROR
    POLL_RECOVERED = 35, Severity.INFO
    PLAN_RENEWED = 36, Severity.INFO
    PATTERN_DETECTED = 37, Severity.INFO

    @property
    def category(self) -> Category:
        if self < EventType.WORKSTATION_UNLINKED:
            return Category.JOBS
        return Category.WORKSTATIONS if self < EventType.SYSTEM_DEGRADED else Category.SYSTEM


JOB_FAILURES = (EventType.JOB_ABEND, EventType.JOB_FAILED)
"""These tell that a run has failed."""
TOLD_OF_EVERY_RUN = frozenset((EventType.JOB_STARTED, EventType.JOB_COMPLETED))
"""Nearly all events are of these types; indexes that leave them out are short."""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    at: datetime
    by: str
    note: str | None


class Event(Struct, frozen=True, gc=False):
    """One told event, as it comes out of the store and travels on the bus.

    `event_id` is unique for ever, `seq` strictly grows. `facts` holds what the type's sentence
    needs besides the job or workstation (see the texts `event.<type>`).
    """

    seq: int
    event_id: str
    type: EventType
    severity: Severity
    at: datetime  # when it happened in TWS where known
    detected_at: datetime
    source: str
    previous: str | None = None
    current: str | None = None
    job: JobView | None = None
    workstation: Mapping[str, Any] | None = None  # name, status, linked, jobman_up, type
    facts: Mapping[str, Any] = {}
    acknowledged: Acknowledgement | None = None
    problem_id: str | None = None  # of what it told of, as it is grouped now
    problem_state: str | None = None

    @property
    def category(self) -> Category:
        return self.type.category
