"""From the bytes of V1 items to the domain. PURE: no network, no clock.

V1 gives every run of a rerun chain as an item of its own; `assemble` puts the chains together.
"""

import sys

import msgspec

from data.domain.plan import Job, Prompt, Run, Stream, Workstation
from data.domain.status import CommonStatus, Status, canonical, common
from workers.tws.items import (
    MASTER,
    NO_JOBMAN,
    OUTCOME_KNOWN,
    ItemUnreadable,
    Parsed,
    instant,
    plain_name,
    read_object,
    shared_instant,
)


class _Named(msgspec.Struct, gc=False):
    name: str | None = None


class _StreamKey(msgspec.Struct, gc=False):
    name: str | None = None
    startTime: str | None = None
    workstationKey: _Named | None = None


class _DefinitionKey(msgspec.Struct, gc=False):
    workstationInPlanKey: _Named | None = None


class _Definition(msgspec.Struct, gc=False):
    jobDefinitionInPlanKey: _DefinitionKey | None = None
    returnCode: int | None = None
    estimatedDuration: float | None = None


class _StatusV1(msgspec.Struct, gc=False):
    commonStatus: str | None = None
    internalStatus: str | None = None
    canceled: bool | None = None


class _Times(msgspec.Struct, gc=False):
    actualStartTime: str | None = None
    actualEndTime: str | None = None
    estimatedDuration: float | None = None


class _Restriction(msgspec.Struct, gc=False):
    startTime: str | None = None
    deadlineTime: str | None = None


class _Job(msgspec.Struct, gc=False):
    id: str
    name: str
    workstationInPlan: _Named | None = None
    jobStreamInPlan: _StreamKey | None = None
    jobDefinition: _Definition | None = None
    status: _StatusV1 | None = None
    timeInfo: _Times | None = None
    timeRestriction: _Restriction | None = None
    priority: int | None = None
    jobNumber: int | None = None
    lastInRerunChain: bool | None = None
    jobLate: bool | None = None
    critical: bool | None = None
    actualWorkstation: str | None = None


class _Stream(msgspec.Struct, gc=False):
    id: str
    key: _StreamKey | None = None
    name: str | None = None
    originalJobStreamName: str | None = None
    status: _StatusV1 | None = None


class _Workstation(msgspec.Struct, gc=False):
    id: str | None = None
    workstationInPlanKey: _Named | None = None
    key: _Named | None = None
    name: str | None = None
    type: str | None = None
    linkStatus: str | None = None
    jobmanUp: bool | None = None
    limit: int | None = None
    fence: int | None = None
    version: str | None = None
    nodeName: str | None = None
    symRunNumber: int | None = None


class _JobKey(msgspec.Struct, gc=False):
    name: str | None = None
    workstationInPlanKey: _Named | None = None


class _Prompt(msgspec.Struct, gc=False):
    id: str | None = None
    promptInPlanKey: _Named | None = None
    number: int | None = None
    text: str | None = None
    status: str | None = None
    jobInPlanKey: _JobKey | None = None
    jobStreamInPlanKey: _StreamKey | None = None
    timeAsked: str | None = None


class Engine(msgspec.Struct, gc=False):
    """What a V1 engine says about itself; the spelling is the API's own."""

    version: str | None = None
    displayVersion: str | None = None
    timezone: str | None = None
    masterWorkstation: str | None = None
    synphonyRunNumber: int | None = None


class _Log(msgspec.Struct, gc=False):
    log: str | None = None


class Plan(msgspec.Struct, gc=False):
    """One entry of the list of plans; which member carries its name is not documented."""

    id: str | None = None
    name: str | None = None
    planId: str | None = None
    type: str | None = None
    runNumber: int | str | None = None
    symRunNumber: int | str | None = None
    synphonyRunNumber: int | str | None = None


_NO_STATUS = _StatusV1()
_NO_TIMES = _Times()

_job = msgspec.json.Decoder(_Job, strict=False).decode
_stream = msgspec.json.Decoder(_Stream, strict=False).decode
_workstation = msgspec.json.Decoder(_Workstation, strict=False).decode
_prompt = msgspec.json.Decoder(_Prompt, strict=False).decode
_engine = msgspec.json.Decoder(Engine, strict=False).decode
_log = msgspec.json.Decoder(_Log).decode
_plan = msgspec.json.Decoder(Plan, strict=False).decode


def parse_job(item: msgspec.Raw) -> Parsed[Job]:
    """One run of a job, as a job with this single run. Raises ValueError when unreadable."""
    seen = _job(item)
    if not seen.id or not seen.name:
        raise ItemUnreadable("a job without id or name")
    definition = seen.jobDefinition
    stream = seen.jobStreamInPlan
    status = seen.status or _NO_STATUS
    times = seen.timeInfo or _NO_TIMES
    restriction = seen.timeRestriction
    run = _read_run(seen, status, times, definition)
    job = Job(
        key=seen.id,
        name=sys.intern(seen.name),
        stream=plain_name(stream.name) if stream else "",
        workstation=_workstation_of(seen),
        runs=(run,),
        stream_workstation=(
            plain_name(stream.workstationKey.name) if stream and stream.workstationKey else ""
        ),
        scheduled_at=shared_instant(stream.startTime) if stream else None,
        not_before=shared_instant(restriction.startTime) if restriction else None,
        deadline_at=shared_instant(restriction.deadlineTime) if restriction else None,
        priority=seen.priority,
        critical=bool(seen.critical),
        engine_late=bool(seen.jobLate),
        cancelled=bool(status.canceled or run.common is CommonStatus.CANCELED),
    )
    return Parsed(job, earlier=seen.lastInRerunChain is False)


def _read_run(seen: _Job, status: _StatusV1, times: _Times, definition: _Definition | None) -> Run:
    raw = status.internalStatus
    internal = canonical(raw, common(status.commonStatus))
    estimated_ms = times.estimatedDuration or (definition and definition.estimatedDuration) or 0
    return Run(
        key=None,
        status=internal,
        common=common(status.commonStatus, internal),
        raw_status=sys.intern(raw or status.commonStatus or ""),
        return_code=definition.returnCode if definition and internal in OUTCOME_KNOWN else None,
        started_at=instant(times.actualStartTime),
        ended_at=instant(times.actualEndTime),
        estimated_s=estimated_ms / 1000 if estimated_ms > 0 else None,
        number=seen.jobNumber,
        # Times without a start: a person confirmed what never ran. No times at all say nothing.
        did_not_run=internal is Status.SUCC
        and times is not _NO_TIMES
        and times.actualStartTime is None,
        log_id=seen.id,
    )


def _workstation_of(seen: _Job) -> str:
    """The job's workstation, from the first of the places where engines put it."""
    if seen.workstationInPlan and seen.workstationInPlan.name:
        return plain_name(seen.workstationInPlan.name)
    key = seen.jobDefinition.jobDefinitionInPlanKey if seen.jobDefinition else None
    if key and key.workstationInPlanKey and key.workstationInPlanKey.name:
        return plain_name(key.workstationInPlanKey.name)
    return plain_name(seen.actualWorkstation)


def parse_stream(item: msgspec.Raw) -> Parsed[Stream]:
    """One job stream instance. Raises ValueError when it cannot be read."""
    seen = _stream(item)
    key = seen.key or _StreamKey()
    name = key.name or seen.name or seen.originalJobStreamName
    if not seen.id or not name:
        raise ItemUnreadable("a job stream without id or name")
    status = seen.status or _NO_STATUS
    raw = status.internalStatus
    internal = canonical(raw, common(status.commonStatus))
    stream = Stream(
        key=seen.id,
        name=plain_name(name),
        workstation=plain_name(key.workstationKey.name) if key.workstationKey else "",
        status=internal,
        common=common(status.commonStatus, internal),
        raw_status=sys.intern(raw or status.commonStatus or ""),
        scheduled_at=shared_instant(key.startTime),
    )
    return Parsed(stream)


def parse_workstation(item: msgspec.Raw) -> Parsed[Workstation]:
    """One workstation. Raises ValueError when it cannot be read."""
    seen = _workstation(item)
    key = seen.workstationInPlanKey or seen.key
    name = (key and key.name) or seen.name or seen.id
    if not name:
        raise ItemUnreadable("a workstation without name")
    kind = (seen.type or "").upper()
    link = (seen.linkStatus or "").upper()
    linked = {"LINKED": True, "FULLY_LINKED": True, "UNLINKED": False}.get(link)
    if not linked and kind in MASTER:
        linked = None
    jobman_up = seen.jobmanUp
    if not jobman_up and kind in NO_JOBMAN:
        jobman_up = None
    workstation = Workstation(
        name=plain_name(name),
        type=sys.intern(seen.type or ""),
        linked=linked,
        jobman_up=jobman_up,
        limit=seen.limit,
        fence=seen.fence,
        version=seen.version,
        node=seen.nodeName,
    )
    return Parsed(workstation, plan=None if seen.symRunNumber is None else str(seen.symRunNumber))


def parse_prompt(item: msgspec.Raw) -> Parsed[Prompt | None]:
    """One prompt, or None when nobody is asked. Raises ValueError when it cannot be read."""
    seen = _prompt(item)
    name = seen.promptInPlanKey.name if seen.promptInPlanKey else None
    number = None if seen.number is None else str(seen.number)
    key = seen.id or number or name
    if not key:
        raise ItemUnreadable("a prompt without id, number or name")
    if (seen.status or "").upper() != "ASKED":
        return Parsed(None)
    job, stream = seen.jobInPlanKey, seen.jobStreamInPlanKey
    workstation = (job and job.workstationInPlanKey) or (stream and stream.workstationKey)
    prompt = Prompt(
        key=key,
        name=name or number or key,
        text=seen.text or "",
        job=job.name if job else None,
        stream=plain_name(stream.name) if stream and stream.name else None,
        workstation=plain_name(workstation.name) if workstation and workstation.name else None,
        asked_at=instant(seen.timeAsked),
    )
    return Parsed(prompt)


def parse_engine(body: bytes) -> Engine:
    """What the engine says about itself. Raises ValueError when it cannot be read."""
    return read_object(_engine, body)


def parse_log(body: bytes) -> str | None:
    """The text of a job log. Raises ValueError when it cannot be read."""
    return read_object(_log, body).log


def parse_plan(item: msgspec.Raw) -> Parsed[Plan]:
    """One entry of the list of plans. Raises ValueError when it cannot be read."""
    return Parsed(_plan(item))
