"""What a question was understood as: typed values, and nothing of its text but names. PURE."""

from dataclasses import dataclass
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

    @property
    def named(self) -> tuple[str, ...]:
        """Whom the question is about: its jobs, else its streams, else its workstations."""
        return self.jobs or self.job_streams or self.workstations

    @property
    def names_one_job(self) -> bool:
        return len(self.jobs) == 1 and not set(self.jobs[0]) & set("*?@")


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked, said by values: each stands instead of what the words meant, None for none.
    An empty tuple asks for all."""

    intent: Intent | None = None
    period: Period | None = None
    jobs: tuple[str, ...] | None = None
    workstations: tuple[str, ...] | None = None
    job_streams: tuple[str, ...] | None = None
    statuses: tuple[str, ...] | None = None
    error_codes: tuple[str, ...] | None = None


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
    lasting_s: int | None = None
    """How long at least what is asked for has to last: "há mais de 2 h"."""
    cues: frozenset[str] = frozenset()
    taken: tuple[Taken, ...] = ()
    unsure: tuple[Taken, ...] = ()
    phrases: tuple[str, ...] = ()
    """What it quotes of an error's text."""
    meanings: frozenset[str] = frozenset()
    """What the errors mean that it speaks of, as `workers/solutions/knowledge` names it."""
    strange: tuple[str, ...] = ()
    strangers: tuple[str, ...] = ()
    """Words that stand where a name would, and are none: "o fechamento já rodou?"."""
