"""What helped against a problem, and how it did: by people's word and by the engine's."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

PATTERN_KINDS = ("example", "glob", "regex")
"""How a problem pattern is meant: an example message, or one of the two kinds of expression."""

JOB_FAILURE = "job_failure"
"""The problem type of what ends in ABEND or FAIL."""

JOB_FAILURE_NAMES = frozenset(
    {
        JOB_FAILURE,
        "job_abend",
        "job_abended",
        "job_fail",
        "job_failed",
        "job_error",
        "jobfailure",
        "jobabend",
        "jobfailed",
        "abend",
        "abended",
        "fail",
        "failed",
        "failure",
        "shared_cause",
        "flapping",
        "job_stream_stuck",
    }
)
"""Other names of a failed job: events', statuses' and problems', as scripts write them."""


def is_job_failure(problem_type: str) -> bool:
    """Whether a problem type names what a failed job is, however it is spelled."""
    return re.sub(r"[\s_-]+", "_", problem_type.strip().casefold()) in JOB_FAILURE_NAMES


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
class KnownSolution(Draft):
    """A stored solution with its record; the faded counts are those of `faded_at`."""

    solution_id: int
    created_at: datetime
    created_by: str
    updated_at: datetime
    times_applied: int
    last_applied: datetime | None
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
