"""What helped against a problem, and how it did: by people's word and by the engine's."""

from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

PATTERN_KINDS = ("example", "glob", "regex")
"""How a problem pattern is meant: an example message, or one of the two kinds of expression."""

JOB_FAILURE = "job_failure"
"""The problem type of what ends in ABEND or FAIL."""


class ResultSource(IntEnum):
    """Who judged. The integers are stored: never renumber."""

    PERSON = 0
    TWS = 1


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person writes of a solution."""

    problem_type: str
    problem_pattern: str
    pattern_kind: str
    solution: str


@dataclass(frozen=True, slots=True)
class KnownSolution:
    """A stored solution with its record; the faded counts are those of `faded_at`."""

    solution_id: int
    draft: Draft
    created_at: datetime
    created_by: str
    updated_at: datetime
    times_applied: int
    last_applied_at: datetime | None
    people_worked: int
    people_failed: int
    tws_worked: int
    tws_failed: int
    faded_worked: float
    faded_failed: float
    faded_at: datetime | None
    pending: int  # applied, and the job's next run has not ended yet
    median_minutes: float | None  # from the failure to SUCC, where TWS judged it a success


@dataclass(frozen=True, slots=True)
class Failure:
    """The failed run a solution is applied to."""

    event_seq: int
    job_id: int
    run_id: int
    ended_at: datetime
    error_message: str | None
