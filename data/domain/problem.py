"""What somebody has to mend: ailments as they are seen, and the problems they make. PURE.

An ailment is one thing that is wrong: a chain of failing runs, a workstation out of reach, a run
that is late or stuck, a stream that is stuck, polling that fails. A problem groups ailments that
are mended together (contract, section 7). Events belong to an ailment for ever; ailments move.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Literal

from data.domain.events import Severity
from data.domain.patterns import JobId


class ProblemKind(IntEnum):
    """The integers are stored: never renumber, only add."""

    JOB_FAILURE = 1
    WORKSTATION_OUTAGE = 2
    SHARED_CAUSE = 3
    FLAPPING = 4
    LATE = 5
    STUCK = 6
    BLIND = 7

    @property
    def word(self) -> str:
        return self.name.lower()


class AilmentKind(IntEnum):
    """The integers are stored: never renumber, only add."""

    FAILURE = 1
    OUTAGE = 2
    LATE = 3
    STUCK = 4
    STREAM = 5
    BLIND = 6


PROBLEM_OF = {
    AilmentKind.FAILURE: ProblemKind.JOB_FAILURE,
    AilmentKind.OUTAGE: ProblemKind.WORKSTATION_OUTAGE,
    AilmentKind.LATE: ProblemKind.LATE,
    AilmentKind.STUCK: ProblemKind.STUCK,
    AilmentKind.STREAM: ProblemKind.JOB_FAILURE,
    AilmentKind.BLIND: ProblemKind.BLIND,
}
"""The problem an ailment is where nothing wider holds it."""


class Standing(IntEnum):
    """How things are with an ailment, or with all of a problem. Stored: never renumber."""

    ILL = 0
    RECOVERED = 1  # a later run of the job ended well; the failed one still stands
    OVER = 2


class State(IntEnum):
    """What has become of a problem, for everybody; in the order they are listed."""

    OPEN = 0
    ACKNOWLEDGED = 1  # somebody has it
    RECOVERED = 2
    RESOLVED = 3  # over, or closed by a person

    @property
    def word(self) -> Literal["open", "acknowledged", "recovered", "resolved"]:
        return _STATES[self]


_STATES: tuple[Literal["open", "acknowledged", "recovered", "resolved"], ...] = (
    "open",
    "acknowledged",
    "recovered",
    "resolved",
)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a run failed, as far as it can be compared.

    `text` is the error with its variables masked. A bare return code, or words that nearly every
    failure says, are not `telling`: they join the failures of one job, never those of several.
    """

    text: str
    telling: bool


@dataclass(slots=True)
class FailedRun:
    run_id: int  # the store's
    at: datetime  # of the failure, by the engine's clock
    started_at: datetime
    cause: Cause


@dataclass(slots=True, eq=False)
class Ailment:
    """`at`, `good_at` and `over_at` are by the engine's clock, `…seen_at` by ours.

    Whatever ends it, `over_at` says when; `good_at` only where it, or a later run of its job,
    ended well.
    """

    kind: AilmentKind
    subject: JobId  # a workstation or a stream leaves the other names empty
    stream_workstation: str
    at: datetime
    seen_at: datetime
    key: str | None = None  # the engine's id of the job or stream in this plan
    critical: bool = False
    runs: list[FailedRun] = field(default_factory=list[FailedRun])  # of a chain, oldest first
    run_id: int | None = None  # of what is late or stuck
    standing: Standing = Standing.ILL
    good_at: datetime | None = None
    good_seen_at: datetime | None = None
    over_at: datetime | None = None
    changed_seen_at: datetime | None = None  # when its standing last changed
    left: bool = False  # what it is about is well or out of the plan now; it may come back
    closed: bool = False  # over because a person says so, whatever the engine says
    members: int = 0  # events that told of it
    well_at: datetime | None = None  # of an outage: the last good poll before, as far as known
    id: int | None = None  # the store's, None until it is kept
    problem: "Problem | None" = None

    @property
    def cause(self) -> Cause | None:
        """The first telling one of the chain, so that reruns do not change it; else the first."""
        causes = [run.cause for run in self.runs]
        return next((cause for cause in causes if cause.telling), causes[0] if causes else None)

    @property
    def run_ids(self) -> set[int]:
        """The runs it is about; none of a workstation or a stream."""
        ids = {run.run_id for run in self.runs}
        return ids if self.run_id is None else {*ids, self.run_id}

    @property
    def lasts(self) -> bool:
        return self.standing is not Standing.OVER

    @property
    def instants(self) -> list[datetime]:
        """When it was seen to go wrong: each failure of a chain."""
        return [run.at for run in self.runs] or [self.at]

    @property
    def severity(self) -> Severity:
        if self.critical or self.kind is AilmentKind.BLIND:
            return Severity.CRITICAL
        mild = self.kind in (AilmentKind.LATE, AilmentKind.STUCK)
        return Severity.WARNING if mild else Severity.ERROR


@dataclass(slots=True, eq=False)
class Problem:
    kind: ProblemKind
    opened_at: datetime  # by the engine's clock
    ailments: list[Ailment] = field(default_factory=list[Ailment])
    shared: str | None = None  # of a shared cause: the masked text
    standing: Standing = Standing.ILL
    resolved_at: datetime | None = None
    merged_into: "Problem | None" = None
    id: int | None = None  # the store's, None until it is kept

    @property
    def standing_ailments(self) -> list[Ailment]:
        """Those not over; all where all are."""
        return [one for one in self.ailments if one.lasts] or self.ailments

    @property
    def severity(self) -> Severity:
        return max(one.severity for one in self.standing_ailments)

    @property
    def root(self) -> JobId:
        """What to look at: the workstation of an outage, else what all that failed have in common,
        else the first to fail."""
        first = min(self.ailments, key=lambda one: (one.at, one.kind))
        outages = [one for one in self.ailments if one.kind is AilmentKind.OUTAGE]
        if outages:
            return outages[0].subject
        if self.kind is not ProblemKind.SHARED_CAUSE:
            failures = [one for one in self.ailments if one.kind is not AilmentKind.STREAM]
            return min(failures, key=lambda one: one.at).subject if failures else first.subject
        names = zip(*(one.subject for one in self.ailments), strict=True)
        common = JobId(*(said[0] if len(set(said)) == 1 else "" for said in names))
        return common if any(common) else first.subject

    @property
    def occurrences(self) -> int:
        """Failed runs of a failure; of anything else, how often it was seen."""
        runs = sum(len(one.runs) for one in self.ailments)
        return runs or sum(one.kind is not AilmentKind.STREAM for one in self.ailments) or 1

    @property
    def members(self) -> int:
        return sum(one.members for one in self.ailments)

    @property
    def changed_seen_at(self) -> datetime:
        """When anything of it was last seen to change, by our clock."""
        return max(one.changed_seen_at or one.seen_at for one in self.ailments)
