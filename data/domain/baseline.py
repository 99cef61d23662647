"""What Resync already knows and has already told: the state the next poll is compared with.

`TrackedJob` and `TrackedRun` are replaced, never changed, except for `TrackedRun.id`, which the
store gives at the moment it keeps a run for the first time.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntFlag

from data.domain.events import EventType, Severity
from data.domain.plan import Group, Job, Run, Stream, Workstation, WorkstationStatus, group
from data.domain.status import Status
from data.domain.worded import Worded


class Told(IntFlag):
    """What has been told of one run. The bits are stored: never renumber.

    BLOCKED, HELD and PROMPT are cleared when the run leaves that state, so that coming back is
    told again; the others are once a run.
    """

    NOTHING = 0
    STARTED = 1
    COMPLETED = 2
    FAILED = 4
    CANCELLED = 8
    STUCK = 16
    LATE = 32
    BLOCKED = 64
    HELD = 128
    PROMPT = 256
    ABENDED = 512


class Health(Worded):
    HEALTHY = 0
    DEGRADED = 1
    CRITICAL = 2


@dataclass(slots=True)
class TrackedRun:
    run: Run
    told: Told = Told.NOTHING
    rerun: bool = False  # not the first of its chain
    id: int | None = None  # the store's id, None until it is kept
    free_since: datetime | None = None  # a rerun: since when only clock and machine hold it


@dataclass(slots=True)
class TrackedJob:
    job: Job
    runs: tuple[TrackedRun, ...]  # parallel to the job's chain; older ones may be missing in `job`
    late: bool = False  # over the late threshold now, ours or the engine's
    stuck: bool = False  # over the stuck threshold now
    gone: bool = False  # not in the last poll; kept until the plan is renewed

    @property
    def last(self) -> TrackedRun:
        return self.runs[-1]


@dataclass(slots=True)
class TrackedWorkstation:
    workstation: Workstation
    since: datetime  # of the present status
    last_seen: datetime
    gone: bool = False

    @property
    def status(self) -> WorkstationStatus:
        return WorkstationStatus.OFFLINE if self.gone else self.workstation.status


@dataclass(frozen=True, slots=True)
class Transition:
    """A run entered a status. `at` is the engine's time where it gives one, else ours."""

    job: TrackedJob
    run: TrackedRun
    at: datetime
    status: Status
    return_code: int | None


@dataclass(frozen=True, slots=True)
class Detected:
    """An event to be, before the store numbers it."""

    type: EventType
    severity: Severity
    at: datetime
    source: str
    job: TrackedJob | None = None
    run: TrackedRun | None = None
    recovers: TrackedRun | None = None  # the failed run this completion makes good
    workstation: TrackedWorkstation | None = None
    previous: str | None = None
    current: str | None = None
    facts: dict[str, object] = field(default_factory=dict[str, object])


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of one poll."""

    total_jobs: int = 0
    jobs_running: int = 0
    jobs_completed: int = 0
    jobs_failed: int = 0
    jobs_pending: int = 0
    jobs_cancelled: int = 0
    jobs_late: int = 0
    jobs_stuck: int = 0
    workstations_online: int = 0
    workstations_offline: int = 0  # offline or unlinked

    @property
    def success_rate(self) -> float | None:
        """Completed ÷ (completed + failed), 0–1; None while neither is there."""
        ended = self.jobs_completed + self.jobs_failed
        return self.jobs_completed / ended if ended else None


@dataclass(slots=True)
class Baseline:
    """The state between two polls. `polled_at` is None before the first poll ever."""

    plan_id: str | None = None
    polled_at: datetime | None = None  # the engine's clock at the last good poll
    jobs: dict[str, TrackedJob] = field(default_factory=dict[str, TrackedJob])
    streams: dict[str, Stream] = field(default_factory=dict[str, Stream])
    workstations: dict[str, TrackedWorkstation] = field(
        default_factory=dict[str, TrackedWorkstation]
    )
    prompts: frozenset[str] = frozenset()
    had_unreadable: bool = False  # an earlier poll of this plan skipped items
    health: Health = Health.HEALTHY
    anomaly: bool = False
    failing_since: datetime | None = None  # polls fail since; None while they work
    summary: Summary = field(default_factory=Summary)
    index: "Index" = field(default_factory=lambda: Index())  # derived from `jobs`, never stored


@dataclass(slots=True)
class Index:
    """What would cost a walk over all jobs at every poll; `build_index` can remake it."""

    tally: Counter[tuple[str, Group]] = field(default_factory=Counter[tuple[str, Group]])
    watched: set[str] = field(default_factory=set[str])  # the clock may make them late or stuck
    late: set[str] = field(default_factory=set[str])
    stuck: set[str] = field(default_factory=set[str])

    def copy(self) -> "Index":
        return Index(Counter(self.tally), set(self.watched), set(self.late), set(self.stuck))

    def add(self, tracked: TrackedJob) -> None:
        if tracked.gone:
            return
        job = tracked.job
        self.tally[job.workstation, group(job)] += 1
        if job.run.status is Status.EXEC or job.may_start:
            self.watched.add(job.key)
        if tracked.late:
            self.late.add(job.key)
        if tracked.stuck:
            self.stuck.add(job.key)

    def discard(self, tracked: TrackedJob) -> None:
        if tracked.gone:
            return
        job = tracked.job
        self.tally[job.workstation, group(job)] -= 1
        self.watched.discard(job.key)
        self.late.discard(job.key)
        self.stuck.discard(job.key)


def build_index(jobs: Iterable[TrackedJob]) -> Index:
    """Derive the index of a plan, as after a restart."""
    index = Index()
    for tracked in jobs:
        index.add(tracked)
    return index


@dataclass(frozen=True, slots=True)
class Knobs:
    """The thresholds one poll works with (`data.runtime` holds their bounds)."""

    stuck_threshold_minutes: int = 60
    late_threshold_minutes: int = 30
    anomaly_failure_rate: float = 0.10
    critical_workstations_offline: int = 2


@dataclass(frozen=True, slots=True)
class Detection:
    """What one poll amounts to: the next baseline and everything the store must keep of it."""

    baseline: Baseline
    events: list[Detected]
    transitions: list[Transition]
    changed: list[TrackedJob]  # rows of the current plan to write
    removed: list[TrackedJob]  # rows of the current plan to delete: the engine gave a new id
    workstations: list[TrackedWorkstation]  # whose status, link, limit or fence changed
    streams: list[Stream]  # new or changed
    renewed: bool = False  # a new production plan: the old one's rows go
    last_at: datetime | None = None  # the good poll before, by the engine's clock
