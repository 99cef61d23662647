"""What Resync has learned from history: one pattern, its evidence, and how it ages.

A pattern carries facts; its sentence is chosen at the edge in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

from data.domain.worded import Worded


class JobId(NamedTuple):
    """A job over all plans: two jobs of one name in two streams are two jobs."""

    workstation: str
    stream: str
    name: str


class PatternType(Worded):
    """The integers are stored: never renumber, only add."""

    RECURRING_FAILURE = 1
    TIME_CORRELATION = 2
    DEPENDENCY_CHAIN = 3


class PatternStatus(Worded):
    """The integers are stored: never renumber."""

    ACTIVE = 0
    FADING = 1
    GONE = 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a pattern rests on. Rates are 0-1.

    `rate` is that of the failing side (the job, the hour, B after A failed) and `base_rate` that
    of what it is compared with (the plant, the other hours, B after A succeeded); `base_failures`
    of `base_opportunities` where it was counted in this job's own runs.
    """

    rate: float
    base_rate: float
    base_failures: int
    base_opportunities: int
    run_ids: tuple[int, ...]  # the failing runs, newest first, at most `MAX_RUN_IDS`
    facts: Mapping[str, int | float | str] = field(default_factory=dict[str, int | float | str])


MAX_RUN_IDS = 100
"""Enough to open and judge a pattern by hand; counts tell the rest."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One thing that was found in a window of history.

    Of a chain `job` fails first and `related_job` after it. `hour`, `weekday` (0 = Monday) and
    `month_end` belong to time correlations, exactly one of them is set there. `occurrences` of
    `opportunities` are the failures and the instances the claim is about. `p_value` is the
    pattern's own test before correction, `q_value` after it, `effect` the ratio of
    `evidence.rate` to `evidence.base_rate` (both smoothed, so it is finite).
    """

    type: PatternType
    job: JobId
    confidence: float
    p_value: float
    q_value: float
    effect: float
    occurrences: int
    opportunities: int
    first_seen: datetime
    last_seen: datetime
    evidence: Evidence
    related_job: JobId | None = None
    hour: int | None = None
    weekday: int | None = None
    month_end: bool | None = None
    resolved: bool = False

    @property
    def kind(self) -> str:
        """The type, and of a time correlation what it gathers on."""
        if self.hour is not None:
            return "hour"
        if self.weekday is not None:
            return "weekday"
        return "month_end" if self.month_end else self.type.word

    @property
    def key(self) -> str:
        """Identity that survives the next detection, 32 hexadecimal digits.

        A job has one pattern of each kind and a pair of jobs one chain. The hour and the weekday
        are not part of it: a cluster that drifts from 23:50 to 00:10 is the same pattern.
        """
        related = self.related_job or ()
        # Names may hold any character; lengths keep ("a", "bc") and ("ab", "c") apart.
        parts = [self.type.word, self.kind, *self.job, *related]
        text = "".join(f"{len(part)}:{part}" for part in parts)
        return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


FADED_CONFIDENCE = 0.7
"""A pattern found again with less than this share of its former confidence is fading."""


def judge_status(before: Pattern | None, found: Pattern | None) -> PatternStatus:
    """How a pattern stands, from the detection before and the present one.

    Found is active, unless it has stopped or lost much of its confidence: fading. Known and no
    longer found is gone. Raises ValueError when neither detection has it.
    """
    if found is None:
        if before is None:
            raise ValueError("a pattern is in at least one of two detections")
        return PatternStatus.GONE
    if found.resolved:
        return PatternStatus.FADING
    if before is not None and found.confidence < FADED_CONFIDENCE * before.confidence:
        return PatternStatus.FADING
    return PatternStatus.ACTIVE
