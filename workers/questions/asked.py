"""What a question was understood as: typed values, and nothing of its text but names. PURE."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from data.texts import Language


class Intent(StrEnum):
    """What is asked for; the words of the contract."""

    SUMMARY = "summary"
    FAILURES = "failures"
    JOB_HISTORY = "job_history"
    JOB_STATUS = "job_status"
    WORKSTATION_STATUS = "workstation_status"
    PATTERNS = "patterns"
    COMPARISON = "comparison"
    CRITICAL_EVENTS = "critical_events"
    RUNNING_JOBS = "running_jobs"
    LATE_JOBS = "late_jobs"
    DURATION_STATS = "duration_stats"
    TOP_OFFENDERS = "top_offenders"
    SOLUTION = "solution"
    DEPENDENCY_IMPACT = "dependency_impact"
    HELP = "help"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """What a name is the name of."""

    JOB = "job"
    WORKSTATION = "ws"
    STREAM = "stream"


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open, in UTC; `start` equals `end` where it has not come yet."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """A name was typed otherwise than it is written: what it was taken for, or who all fit."""

    typed: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entities:
    """Names as they are written, `*` and `?` kept; codes as the question has them."""

    jobs: tuple[str, ...] = ()
    workstations: tuple[str, ...] = ()
    job_streams: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    error_codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """`period` is None where the question has none and needs none. `reference` is what a
    comparison compares with. `cues` are the words' own kinds, for how the answer is put."""

    intent: Intent
    language: Language
    period: Period | None
    entities: Entities
    reference: Period | None = None
    default_period: bool = False
    top: int | None = None
    cues: frozenset[str] = frozenset()
    taken: tuple[Taken, ...] = ()
    unsure: tuple[Taken, ...] = ()
    strange: tuple[str, ...] = field(default=())
