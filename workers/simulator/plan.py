"""One production plan: its streams, jobs, runs, workstations, prompts and resources. State only.

Statuses are spelled as V2 does; instants are whole epoch seconds, so that an elapsed time is
exactly end minus start in both APIs. Rendered bytes are kept beside each object and dropped by
whoever changes it.
"""

from dataclasses import dataclass, field
from typing import Any

from workers.simulator import ids
from workers.simulator.failures import Outcome
from workers.simulator.model import (
    JobDefinition,
    ResourceDefinition,
    StationDefinition,
    StreamDefinition,
)
from workers.simulator.names import HOSTILE

NOT_RUN = frozenset({"HOLD", "READY", "INTRO", "CANCL", "SUSP", "WAIT"})
LIVE = frozenset({"INTRO", "EXEC", "SUCCP", "ABENP"})
ENDED = frozenset({"SUCC", "ABEND", "FAIL", "CANCL"})

# Section 6.1: which coarse status an internal one stands under. The flags change it, see `common`.
JOB_COMMON = {
    "HOLD": "WAITING",
    "READY": "READY",
    "INTRO": "WAITING",
    "WAIT": "WAITING",
    "EXEC": "RUNNING",
    "SUCCP": "RUNNING",
    "ABENP": "RUNNING",
    "SUCC": "SUCCESSFUL",
    "ABEND": "ERROR",
    "FAIL": "ERROR",
    "SUSP": "BLOCKED",
    "CANCL": "CANCELED",
}
STREAM_COMMON = {
    "HOLD": "WAITING",
    "READY": "READY",
    "EXEC": "RUNNING",
    "SUCC": "SUCCESSFUL",
    "ABEND": "ERROR",
    "STUCK": "BLOCKED",
    "CANCL": "CANCELED",
}
V1_SPELLING = {"ABENP": "ABENDP", "CANCL": "CANCEL", "FAIL": "FAILED"}


class Run:
    """One execution of a job, or the one to come."""

    __slots__ = (
        "ended",
        "kind",
        "message",
        "number",
        "outcome",
        "return_code",
        "serial",
        "started",
        "status",
        "submitted",
        "v1",
    )

    def __init__(self, serial: int, status: str = "HOLD", kind: str = "REGULAR") -> None:
        self.serial = serial  # stable over plans; seeds the log
        self.status = status
        self.kind = kind
        self.number = 0
        self.return_code: int | None = None
        self.started = 0
        self.ended = 0
        self.submitted = 0
        self.outcome: Outcome | None = None  # decided at the start; None = waits for control
        self.message: str | None = None
        self.v1: bytes | None = None


class Job:
    """A job of the plan with its rerun chain, oldest run first."""

    __slots__ = (
        "deadline",
        "definition",
        "late",
        "n",
        "name",
        "pending",
        "priority",
        "prompt",
        "runs",
        "satisfied",
        "stream",
        "v2",
        "waits_resource",
    )

    def __init__(self, n: int, definition: JobDefinition, stream: "Stream", run: Run) -> None:
        self.n = n
        self.name = definition.name
        self.definition = definition
        self.stream = stream
        self.runs = [run]
        self.pending = len(definition.predecessors)
        self.priority = definition.priority
        self.deadline = (
            stream.scheduled + definition.deadline_after_s if definition.deadline_after_s else 0
        )
        self.late = False
        self.satisfied = False  # its successors have been told that it is over
        self.prompt: Prompt | None = None
        self.waits_resource = False
        self.v2: bytes | None = None

    @property
    def run(self) -> Run:
        return self.runs[-1]

    @property
    def held(self) -> bool:
        return self.priority == 0 and self.run.status in ("HOLD", "READY")

    @property
    def id(self) -> str:
        return ids.uuid(ids.JOB, self.stream.plan_run, self.n)

    def run_id(self, index: int = -1) -> str:
        if index < 0:
            index += len(self.runs)
        return ids.uuid(ids.RUN, self.stream.plan_run, ids.run_number(self.n, index))

    def v1_id(self, stream_station: str, index: int = -1) -> str:
        """The last run carries the job's own id, older ones their job number behind it."""
        code = ids.stream_code(self.stream.plan_run, self.stream.n)
        plain = f"{stream_station};{code};{self.name}"
        if index in (-1, len(self.runs) - 1):
            return plain
        return f"{plain};{self.runs[index].number or index}"


def common(job: Job, run: Run) -> str:
    """The coarse status of a run."""
    if run.status in ("HOLD", "READY", "WAIT") and job.priority == 0:
        return "HELD"
    return JOB_COMMON[run.status]


class Stream:
    """A job stream instance. `counts` holds how many jobs are in each internal status."""

    __slots__ = (
        "carried",
        "counts",
        "definition",
        "ended",
        "followers",
        "jobs",
        "n",
        "name",
        "pending",
        "plan_run",
        "released",
        "scheduled",
        "started",
        "status",
        "time_reached",
        "v1",
        "v2",
    )

    def __init__(self, plan_run: int, n: int, definition: StreamDefinition, scheduled: int) -> None:
        self.plan_run = plan_run
        self.n = n
        self.definition = definition
        self.name = definition.name
        self.scheduled = scheduled
        self.jobs: list[Job] = []
        self.counts: dict[str, int] = {}
        self.status = "HOLD"
        self.time_reached = False
        self.released = False
        self.pending = 0
        self.followers: list[Stream] = []
        self.carried = 0  # how many plan renewals it has lived through
        self.started = 0
        self.ended = 0
        self.v1: bytes | None = None
        self.v2: bytes | None = None

    @property
    def id(self) -> str:
        return ids.uuid(ids.STREAM, self.plan_run, self.n)

    def v1_id(self, station: str) -> str:
        return f"{station};{ids.stream_code(self.plan_run, self.n)}"

    def judge(self) -> str:
        """The status that follows from the jobs (reference, section 6.2)."""
        counts, total = self.counts, len(self.jobs)
        cancelled = counts.get("CANCL", 0)
        if cancelled == total and total:
            return "CANCL"
        if counts.get("SUCC", 0) + cancelled == total:
            return "SUCC"
        if any(counts.get(status) for status in LIVE):
            return "EXEC"
        failed = counts.get("ABEND", 0) + counts.get("FAIL", 0)
        begun = failed + counts.get("SUCC", 0)
        if counts.get("READY"):
            return "EXEC" if begun else "READY"
        if failed:
            waiting = total - begun - cancelled
            if not waiting:
                return "ABEND"
            return "EXEC" if any(_goes_on_alone(job) for job in self.jobs) else "STUCK"
        return "EXEC" if begun else "HOLD"


def _goes_on_alone(job: Job) -> bool:
    """Waits for a prompt or a person's reply, not for a job that failed."""
    return job.run.status in ("HOLD", "SUSP", "WAIT") and not job.pending and job.priority > 0


class Station:
    """A workstation with its queue of ready jobs: (-priority, order, job)."""

    __slots__ = (
        "definition",
        "fence",
        "jobman",
        "limit",
        "linked",
        "linked_at",
        "queue",
        "running",
        "type",
    )

    def __init__(self, definition: StationDefinition, now: int) -> None:
        self.definition = definition
        self.type = definition.type
        self.linked = True
        self.jobman = True
        self.limit = definition.limit
        self.fence = definition.fence
        self.running = 0
        self.queue: list[tuple[int, int, Job]] = []
        self.linked_at = now

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def works(self) -> bool:
        return self.linked and self.jobman


class Resource:
    """Units of something jobs share, and who holds or waits for one."""

    __slots__ = ("definition", "holders", "waiting")

    def __init__(self, definition: ResourceDefinition) -> None:
        self.definition = definition
        self.holders: list[Job] = []
        self.waiting: list[Job] = []

    @property
    def available(self) -> int:
        return self.definition.quantity - len(self.holders)


class Prompt:
    """A question a job waits for. Statuses as in section 6.4."""

    __slots__ = ("answered_at", "asked_at", "job", "n", "name", "status", "text")

    def __init__(self, n: int, job: Job) -> None:
        self.n = n
        self.job = job
        self.name = f"PRM{n:05d}"
        self.text = f"Confirma a execução de {job.name}? Verifique o lote antes de responder"
        if n % 5 == 0:
            self.text += f" {HOSTILE[n // 5 % len(HOSTILE)]}"
        self.status = "NOT_ASKED"
        self.asked_at = 0
        self.answered_at = 0


@dataclass(slots=True)
class Plan:
    """A production plan, current or archived."""

    run: int
    begins: int
    ends: int
    name: str  # as an archived plan is called, like 202601050500
    jobs: list[Job] = field(default_factory=list)
    streams: list[Stream] = field(default_factory=list)
    prompts: list[Prompt] = field(default_factory=list)
    archived: bool = False

    def copy_of(self, stream: Stream) -> Stream:
        """The stream as it stands, with jobs and runs of its own: what an archive keeps."""
        kept = _clone(stream)
        kept.followers = []
        kept.counts = dict(stream.counts)
        kept.jobs = []
        for job in stream.jobs:
            other = _clone(job)
            other.stream = kept
            other.runs = [_clone(run) for run in job.runs]
            kept.jobs.append(other)
        return kept


def _clone(thing: Any) -> Any:
    """A shallow copy of a slotted object."""
    other = object.__new__(type(thing))
    for slot in type(thing).__slots__:
        setattr(other, slot, getattr(thing, slot))
    return other
