"""A job, a run and a workstation as everybody sees them: the objects of the contract (section 2).

The store reads them, events and the dashboard carry them, every door shows them: JSON, documents
and columns are made of these fields. PURE: msgspec's structures are values and nothing more.
"""

from datetime import datetime
from enum import Enum
from typing import Annotated

from msgspec import Meta, Struct

from data.domain.plan import WorkstationStatus
from data.domain.status import CommonStatus, Status


def names(enum: type[Enum], lower: bool = False) -> Meta:
    """One of the names of an enum, for the documents."""
    said = [one.name.lower() if lower else one.name for one in enum]
    return Meta(extra_json_schema={"enum": said})


Count = Annotated[int, Meta(ge=0)]
StatusName = Annotated[str, names(Status)]
CommonName = Annotated[str, names(CommonStatus)]
WorkstationState = Annotated[str, names(WorkstationStatus)]
_STUCK = Meta(description="runs longer than the limit and twice its estimate")


class View(Struct, frozen=True, kw_only=True):
    """An object of an answer."""


class RunView(View, frozen=True, kw_only=True):
    """A run of the history."""

    run_id: str  # the engine's where it has one, else ours
    job_name: str
    job_stream: str
    workstation: str
    status: StatusName
    common_status: CommonName
    return_code: int | None
    scheduled_time: datetime | None
    start_time: datetime | None
    end_time: datetime | None
    duration_seconds: float | None
    rerun_of: str | None
    error_message: str | None


class JobView(RunView, frozen=True, kw_only=True, gc=False):
    """A job and its run, in the plan or as it was when something happened.

    Lists of a thousand are made often: without a cycle in it, none is looked for.
    """

    job_id: str | None  # the engine's, while the job is in the plan
    raw_status: str
    estimated_duration_seconds: float | None
    deadline: datetime | None
    priority: int | None
    late: bool
    stuck: Annotated[bool, _STUCK] = False
    critical: bool


class JobProblemView(View, frozen=True, kw_only=True):
    """What a list of jobs shows of the problem a job is part of, while that is not over."""

    problem_id: str
    state: Annotated[str, Meta(extra_json_schema={"enum": ["open", "acknowledged", "recovered"]})]
    blocked_total: Count
    blocked_critical: Count
    owner: str | None
    taken_at: datetime | None


class PlanJobView(JobView, frozen=True, kw_only=True):
    """A job of the present plan."""

    problem: JobProblemView | None = None


class StepView(View, frozen=True, kw_only=True):
    at: datetime
    status: StatusName


class WorkstationView(View, frozen=True, kw_only=True):
    """A workstation of the plan with what its jobs are doing."""

    name: str
    type: str
    status: WorkstationState
    linked: bool | None
    jobman_up: bool | None
    jobs_running: Count
    jobs_pending: Count
    jobs_failed: Count
    limit: int | None
    fence: int | None
    version: str | None
    node: str | None
    last_seen: datetime | None
    since: datetime | None
