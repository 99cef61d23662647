"""Jobs of the current plan between the domain and `plan_jobs` with `plan_runs`: exact both ways."""

from collections.abc import Mapping, Sequence
from enum import IntFlag
from typing import Any

from data.domain.baseline import Told, TrackedJob, TrackedRun
from data.domain.plan import Job, Run, Waits, group
from data.domain.status import CommonStatus, Status
from data.store.run_rows import pack_key, unpack_key
from data.store.sql import instant, ms
from data.store.text import bounded, clean, key_text


class JobFlag(IntFlag):
    """The integers are stored: never renumber."""

    CRITICAL = 1
    ENGINE_LATE = 2
    CANCELLED = 4
    LATE = 8
    STUCK = 16
    GONE = 32
    SUPERSEDED = 64


class RunFlag(IntFlag):
    """The integers are stored: never renumber."""

    DID_NOT_RUN = 1
    RERUN = 2
    LOG_IS_RUN = 4
    LOG_IS_JOB = 8


# As plain integers: a flag's `&` costs twenty times as much, a hundred thousand times over.
_DID_NOT_RUN, _RERUN, _LOG_IS_RUN, _LOG_IS_JOB = map(int, RunFlag)

PLAN_ROW_COLUMNS = (
    "key, job_id, stream_workstation_id, scheduled_at, not_before, deadline_at, priority, "
    "waits, open_dependencies, flags, group_, status, start_at, last_run_id, chain, kept"
)
PLAN_COLUMNS = f"id, {PLAN_ROW_COLUMNS}"
PLAN_RUN_COLUMNS = (
    "run_id, plan_id, position, key, status, common, raw_status, rc, start_at, end_at, "
    "estimated_ms, number, flags, log_id, told"
)
STREAM_COLUMNS = "key, name, workstation, status, common, raw_status, scheduled_at"
_WAITS = {int(member): member for member in Waits}
_STATUS = {int(member): member for member in Status}
_COMMON = {int(member): member for member in CommonStatus}
_TOLD: dict[int, Told] = {}


def plan_row(tracked: TrackedJob, job_id: int, stream_workstation_id: int) -> tuple[Any, ...]:
    """A row of `plan_jobs` but for its id."""
    job = tracked.job
    flags = (
        job.critical * 1
        + job.engine_late * 2
        + job.cancelled * 4
        + tracked.late * 8
        + tracked.stuck * 16
        + tracked.gone * 32
        + job.superseded * 64
    )
    return (
        key_text(job.key),
        job_id,
        stream_workstation_id,
        ms(job.scheduled_at),
        ms(job.not_before),
        ms(job.deadline_at),
        bounded(job.priority),
        int(job.waits),
        bounded(job.open_dependencies),
        flags,
        int(group(job)),
        int(job.run.status),
        ms(job.run.started_at),
        tracked.last.id,
        len(job.runs),
        len(tracked.runs),
    )


def plan_run_rows(tracked: TrackedJob, plan_id: int) -> list[tuple[Any, ...]]:
    """The rows of `plan_runs` of one job."""
    rows: list[tuple[Any, ...]] = []
    for position, kept in enumerate(tracked.runs):
        run = kept.run
        flags = run.did_not_run * 1 + kept.rerun * 2
        log_id = run.log_id
        if log_id is not None:
            if log_id == run.key:
                flags, log_id = flags | 4, None
            elif log_id == tracked.job.key:
                flags, log_id = flags | 8, None
        rows.append(
            (
                kept.id,
                plan_id,
                position,
                pack_key(run.key),
                int(run.status),
                int(run.common),
                None if run.raw_status == run.status.name else clean(run.raw_status),
                bounded(run.return_code),
                ms(run.started_at),
                ms(run.ended_at),
                None if run.estimated_s is None else round(run.estimated_s * 1000),
                bounded(run.number),
                flags,
                clean(log_id),
                int(kept.told),
            )
        )
    return rows


def read_run(row: Sequence[Any], job_key: str) -> TrackedRun:
    """The run a row of `plan_runs` (PLAN_RUN_COLUMNS) came from."""
    (run_id, _, _, packed, status_, common, raw, rc, start, end, estimated, number) = row[:12]
    flags, log_id, told = row[12:15]
    status = _STATUS.get(status_, Status.OTHER)
    key = unpack_key(packed)
    if flags & _LOG_IS_RUN:
        log_id = key
    elif flags & _LOG_IS_JOB:
        log_id = job_key
    run = Run(
        key=key,
        status=status,
        common=_COMMON.get(common, CommonStatus.OTHER),
        raw_status=status.name if raw is None else raw,
        return_code=rc,
        started_at=instant(start),
        ended_at=instant(end),
        estimated_s=None if estimated is None else estimated / 1000,
        number=number,
        did_not_run=bool(flags & _DID_NOT_RUN),
        log_id=log_id,
    )
    known = _TOLD.get(told)
    if known is None:
        known = _TOLD[told] = Told(told)
    return TrackedRun(run, told=known, rerun=bool(flags & _RERUN), id=run_id)


def read_job(
    row: Sequence[Any],
    runs: list[TrackedRun],
    names: tuple[str, str, str],
    workstations: Mapping[int, str],
) -> TrackedJob:
    """The job a row of `plan_jobs` (PLAN_COLUMNS) came from; `names` as in the catalogue."""
    (_, key, _, stream_workstation, scheduled, not_before, deadline, priority, waits) = row[:9]
    open_dependencies, flags, chain = row[9], row[10], row[15]
    workstation, stream, name = names
    job = Job(
        key=key,
        name=name,
        stream=stream,
        workstation=workstation,
        runs=tuple(kept.run for kept in runs[len(runs) - chain :]),
        stream_workstation=workstations.get(stream_workstation, ""),
        scheduled_at=instant(scheduled),
        not_before=instant(not_before),
        deadline_at=instant(deadline),
        priority=priority,
        critical=bool(flags & 1),
        engine_late=bool(flags & 2),
        cancelled=bool(flags & 4),
        superseded=bool(flags & 64),
        waits=_WAITS.get(waits, Waits.UNKNOWN),
        open_dependencies=open_dependencies,
    )
    return TrackedJob(
        job,
        tuple(runs),
        late=bool(flags & 8),
        stuck=bool(flags & 16),
        gone=bool(flags & 32),
    )
