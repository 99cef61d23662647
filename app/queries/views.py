"""The objects of the contract (section 2, "Objects"), one spelling for every reader.

REST, sockets, sheets and the command line show these; their fields are what outsiders know.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from enum import Enum
from functools import lru_cache
from operator import attrgetter
from typing import Annotated, Any, TypeVar

from msgspec import Meta, Struct

from app.declared import meaning
from data.domain.events import Acknowledgement, Category, EventType, JobFacts, Severity
from data.domain.plan import WorkstationStatus
from data.domain.status import CommonStatus, Status, common
from data.store.history import RunRecord
from data.store.plan import WorkstationFacts


def _names(enum: type[Enum], lower: bool = False) -> Meta:
    names = [one.name.lower() if lower else one.name for one in enum]
    return Meta(extra_json_schema={"enum": names})


Count = Annotated[int, Meta(ge=0)]
Share = Annotated[float, Meta(ge=0, le=1)]
StatusName = Annotated[str, _names(Status)]
CommonName = Annotated[str, _names(CommonStatus)]
SeverityName = Annotated[str, _names(Severity, lower=True)]
CategoryName = Annotated[str, _names(Category, lower=True)]
TypeName = Annotated[str, _names(EventType, lower=True)]
WorkstationState = Annotated[str, _names(WorkstationStatus)]


V = TypeVar("V", bound="View")


class View(Struct, frozen=True, kw_only=True):
    """An object of an answer."""


def shown(view: type[V], source: object, **more: Any) -> V:
    """The view of something whose attributes are called alike; `more` says the others."""
    names, read = _alike(view, tuple(more))
    return view(**dict(zip(names, read(source), strict=True)), **more)


@lru_cache(maxsize=256)
def _alike(
    view: type["View"], others: tuple[str, ...]
) -> tuple[tuple[str, ...], Callable[[object], Iterable[Any]]]:
    names = tuple(name for name in view.__struct_fields__ if name not in others)
    if len(names) < 2:  # a getter of one name would answer with its value alone
        return names, lambda source: [getattr(source, name) for name in names]
    return names, attrgetter(*names)


class JobView(View, frozen=True, kw_only=True):
    """A job and its run, in the plan or as it was when something happened."""

    job_id: str | None
    run_id: str | None
    job_name: str
    job_stream: str
    workstation: str
    status: StatusName
    common_status: CommonName
    raw_status: str
    return_code: int | None
    scheduled_time: datetime | None
    start_time: datetime | None
    end_time: datetime | None
    duration_seconds: float | None
    estimated_duration_seconds: float | None
    deadline: datetime | None
    priority: int | None
    late: bool
    stuck: Annotated[bool, meaning("runs longer than the limit and twice its estimate")] = False
    critical: bool
    rerun_of: str | None
    error_message: str | None


def job_view(job: JobFacts) -> JobView:
    return shown(
        JobView,
        job,
        job_id=job.job_key,
        scheduled_time=job.scheduled_at,
        start_time=job.started_at,
        end_time=job.ended_at,
        duration_seconds=job.duration_s,
        estimated_duration_seconds=job.estimated_s,
        deadline=job.deadline_at,
    )


class RunView(View, frozen=True, kw_only=True):
    """A run of the history."""

    run_id: str
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


def run_view(run: RunRecord) -> RunView:
    return shown(
        RunView,
        run,
        status=run.status.name,
        common_status=common(None, run.status).name,
        scheduled_time=run.scheduled_at,
        start_time=run.started_at,
        end_time=run.ended_at,
        duration_seconds=run.duration_s,
    )


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


def workstation_views(found: Iterable[WorkstationFacts]) -> list[WorkstationView]:
    return [shown(WorkstationView, one, status=one.status.name) for one in found]


class PeriodView(View, frozen=True, kw_only=True):
    start: datetime
    end: datetime


class EventView(View, frozen=True, kw_only=True):
    """What was seen, with its sentence in the reader's language."""

    event_id: Annotated[str, meaning("unique for ever")]
    seq: Annotated[int, meaning("strictly growing")]
    event_type: TypeName
    category: CategoryName
    severity: SeverityName
    timestamp: Annotated[datetime, meaning("when it happened in TWS, where known")]
    detected_at: datetime
    source: str
    message: Annotated[str, meaning("one sentence in the reader's language")]
    previous_state: str | None
    current_state: str | None
    details: dict[str, Any]
    acknowledged: Acknowledgement | None


def plain(value: Any) -> Any:
    """What JSON can say of a value; instants stay instants, the encoder writes them."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, str | int | float | datetime) or value is None:
        return value
    if isinstance(value, timedelta):
        return value.total_seconds()
    return plain(asdict(value)) if hasattr(value, "__dataclass_fields__") else str(value)
