"""What happened: the types, their categories and severities, and one event.

An event carries facts; its sentence is chosen at the edge in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any

from data.domain.views import JobView


class Severity(IntEnum):
    """The integers are stored and ordered: never renumber."""

    INFO = 0
    WARNING = 1
    ERROR = 2
    CRITICAL = 3


class Category(IntEnum):
    JOBS = 0
    WORKSTATIONS = 1
    SYSTEM = 2


class EventType(IntEnum):
    """The integers are stored: never renumber, only add."""

    JOB_STARTED = 1
    JOB_COMPLETED = 2
    JOB_ABEND = 3
    JOB_FAILED = 4
    JOB_RERUN = 5
    JOB_STUCK = 6
    JOB_LATE = 7
    JOB_BLOCKED = 8
    JOB_HELD = 9
    JOB_CANCELLED = 10
    PROMPT_ASKED = 11
    JOB_STREAM_STUCK = 12
    WORKSTATION_UNLINKED = 20
    WORKSTATION_LINKED = 21
    WORKSTATION_OFFLINE = 22
    WORKSTATION_ONLINE = 23
    SYSTEM_DEGRADED = 30
    SYSTEM_CRITICAL = 31
    SYSTEM_HEALTHY = 32
    ANOMALY_DETECTED = 33
    POLL_FAILED = 34
    POLL_RECOVERED = 35
    PLAN_RENEWED = 36
    PATTERN_DETECTED = 37

    @property
    def word(self) -> str:
        """The name outsiders know it by, such as `job_abend`."""
        return self.name.lower()

    @property
    def category(self) -> Category:
        if self < EventType.WORKSTATION_UNLINKED:
            return Category.JOBS
        return Category.WORKSTATIONS if self < EventType.SYSTEM_DEGRADED else Category.SYSTEM


SEVERITY: Mapping[EventType, Severity] = {
    EventType.JOB_STARTED: Severity.INFO,
    EventType.JOB_COMPLETED: Severity.INFO,
    EventType.JOB_ABEND: Severity.ERROR,
    EventType.JOB_FAILED: Severity.ERROR,
    EventType.JOB_RERUN: Severity.INFO,
    EventType.JOB_STUCK: Severity.WARNING,
    EventType.JOB_LATE: Severity.WARNING,
    EventType.JOB_BLOCKED: Severity.WARNING,
    EventType.JOB_HELD: Severity.INFO,
    EventType.JOB_CANCELLED: Severity.INFO,
    EventType.PROMPT_ASKED: Severity.WARNING,
    EventType.JOB_STREAM_STUCK: Severity.ERROR,
    EventType.WORKSTATION_UNLINKED: Severity.WARNING,
    EventType.WORKSTATION_LINKED: Severity.INFO,
    EventType.WORKSTATION_OFFLINE: Severity.ERROR,
    EventType.WORKSTATION_ONLINE: Severity.INFO,
    EventType.SYSTEM_DEGRADED: Severity.WARNING,
    EventType.SYSTEM_CRITICAL: Severity.CRITICAL,
    EventType.SYSTEM_HEALTHY: Severity.INFO,
    EventType.ANOMALY_DETECTED: Severity.WARNING,
    EventType.POLL_FAILED: Severity.ERROR,
    EventType.POLL_RECOVERED: Severity.INFO,
    EventType.PLAN_RENEWED: Severity.INFO,
    EventType.PATTERN_DETECTED: Severity.INFO,
}
"""Severity by type (contract, section 4); a failure of a critical job is raised to CRITICAL."""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    at: datetime
    by: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Event:
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
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    acknowledged: Acknowledgement | None = None
    problem_id: str | None = None  # of what it told of, as it is grouped now

    @property
    def category(self) -> Category:
        return self.type.category
