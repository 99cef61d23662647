"""The plan as one poll saw it: jobs with their runs, streams, workstations, prompts.

Values only, frozen; instants are aware UTC datetimes, durations are seconds. Both APIs are parsed
into these. A job the engine did not change between two polls is the same object in both snapshots,
so comparing starts with `is`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from data.domain.status import ENDED, FAILED, RUNNING, STARTED, CommonStatus, Status
from data.domain.worded import Worded


class Waits(IntEnum):
    """Why a job that has not started is not starting, where the engine tells."""

    UNKNOWN = 0
    NOTHING = 1  # free to start
    PREDECESSOR = 2
    TIME = 3
    PROMPT = 4
    FILE = 5
    INPUT = 6
    RESOURCE = 7
    LIMIT = 8
    AGENT = 9
    PERSON = 10
    PRIORITY_ZERO = 11
    SUPPRESSED = 12


@dataclass(frozen=True, slots=True)
class Run:
    """One execution of a job, or the one that is still to come."""

    key: str | None  # the engine's id of the run (V2); V1 has none
    status: Status
    common: CommonStatus
    raw_status: str
    return_code: int | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    estimated_s: float | None = None
    number: int | None = None  # the job number; 0 and None mean not submitted yet
    did_not_run: bool = False  # SUCC without an execution: confirmed, no-op, "do not run"
    log_id: str | None = None  # what the job log is asked by: V2 the run id, V1 the job id

    @property
    def has_started(self) -> bool:
        """Whether it really executed, as far as the engine tells."""
        if self.started_at is not None:
            return self.status is not Status.FAIL
        return self.status in STARTED and not self.did_not_run

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED

    @property
    def has_failed(self) -> bool:
        return self.status in FAILED

    @property
    def is_running(self) -> bool:
        return self.status in RUNNING

    @property
    def duration_s(self) -> float | None:
        if self.started_at is None or self.ended_at is None or not self.has_ended:
            return None
        return max(0.0, (self.ended_at - self.started_at).total_seconds())


@dataclass(frozen=True, slots=True)
class Job:
    """A job of the plan with its rerun chain, oldest run first; there is always at least one."""

    key: str  # the engine's id of the job in this plan; opaque
    name: str
    stream: str
    workstation: str
    runs: tuple[Run, ...]
    stream_workstation: str = ""
    scheduled_at: datetime | None = None
    not_before: datetime | None = None  # the job's own start time, later than the stream's
    deadline_at: datetime | None = None
    priority: int | None = None
    critical: bool = False
    engine_late: bool = False  # the engine's own late flag
    cancelled: bool = False
    superseded: bool = False  # rerun under another name, nobody says which
    waits: Waits = Waits.UNKNOWN
    open_dependencies: int | None = None

    @property
    def run(self) -> Run:
        """The last run of the chain: what the job is doing now."""
        return self.runs[-1]

    @property
    def natural_key(self) -> tuple[str, str, str, str, datetime | None]:
        """What survives a new plan, when the engine hands out new ids."""
        return (
            self.stream_workstation,
            self.stream,
            self.workstation,
            self.name,
            self.scheduled_at,
        )

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled or self.run.status is Status.CANCL

    @property
    def is_held(self) -> bool:
        """Held by a person: priority 0 or a user hold, and not yet started."""
        run = self.run
        if run.has_started or run.has_ended or self.is_cancelled:
            return False
        return (
            run.common is CommonStatus.HELD
            or run.status is Status.USER
            or self.priority == 0
            or self.waits is Waits.PRIORITY_ZERO
        )

    @property
    def is_blocked(self) -> bool:
        run = self.run
        return not self.is_cancelled and (
            run.common is CommonStatus.BLOCKED or run.status in (Status.SUSP, Status.STUCK)
        )

    @property
    def has_failed(self) -> bool:
        """Whether the job stands failed now: its last run failed, nobody cancelled or reran it."""
        return self.run.has_failed and not self.is_cancelled and not self.superseded

    @property
    def may_start(self) -> bool:
        """Whether only the clock and the machine are between this job and its start."""
        run = self.run
        if run.has_started or run.has_ended or run.has_failed:
            return False
        if self.is_cancelled or self.is_held or self.is_blocked:
            return False
        if self.waits in (Waits.NOTHING, Waits.LIMIT, Waits.AGENT):
            return True
        if self.waits is not Waits.UNKNOWN:
            return False
        if run.common is CommonStatus.READY:
            return run.status is not Status.FENCE
        return run.status in (Status.INTRO, Status.SCHED)


class Group(Worded):
    """The four columns of the summary, and what is in none of them."""

    PENDING = 0
    RUNNING = 1
    COMPLETED = 2
    FAILED = 3
    CANCELLED = 4  # cancelled, suppressed, rerun elsewhere: neither waits nor counts as a result


def group(job: Job) -> Group:
    """Sort a job into the summary's columns."""
    run = job.run
    if job.is_cancelled or run.common in (CommonStatus.CANCELED, CommonStatus.SUPPRESS):
        return Group.CANCELLED
    if run.has_failed:
        return Group.CANCELLED if job.superseded else Group.FAILED
    if run.common is CommonStatus.RUNNING or run.is_running:
        return Group.RUNNING
    if run.common is CommonStatus.SUCCESSFUL or run.status in (Status.SUCC, Status.DONE):
        return Group.COMPLETED
    if run.common is CommonStatus.ERROR:
        return Group.FAILED
    return Group.PENDING


@dataclass(frozen=True, slots=True)
class Stream:
    """A job stream instance of the plan."""

    key: str
    name: str
    workstation: str
    status: Status
    common: CommonStatus
    raw_status: str
    scheduled_at: datetime | None = None

    @property
    def is_stuck(self) -> bool:
        return self.status is Status.STUCK


class WorkstationStatus(IntEnum):
    """The integers are stored: never renumber."""

    ONLINE = 0
    UNLINKED = 1
    OFFLINE = 2


@dataclass(frozen=True, slots=True)
class Workstation:
    """A workstation as the plan shows it. None: the engine does not say, or it cannot apply."""

    name: str
    type: str
    linked: bool | None
    jobman_up: bool | None
    limit: int | None = None
    fence: int | None = None
    version: str | None = None
    node: str | None = None

    @property
    def status(self) -> WorkstationStatus:
        if self.jobman_up is False:
            return WorkstationStatus.OFFLINE
        return WorkstationStatus.UNLINKED if self.linked is False else WorkstationStatus.ONLINE


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt that has been asked and not answered."""

    key: str
    name: str
    text: str
    job: str | None = None
    stream: str | None = None
    workstation: str | None = None
    asked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlanSnapshot:
    """Everything one complete poll saw. Never built from a partial answer."""

    plan_id: str | None  # the production plan's identity; None where the engine does not tell
    engine_time: datetime  # the engine's clock when it answered
    jobs: dict[str, Job]
    streams: dict[str, Stream] = field(default_factory=dict[str, Stream])
    workstations: dict[str, Workstation] = field(default_factory=dict[str, Workstation])
    prompts: dict[str, Prompt] = field(default_factory=dict[str, Prompt])
    unreadable: tuple[str, ...] = ()  # one line for each item that was skipped, why
    remarks: tuple[str, ...] = ()  # one line for each item with members that are not known
