"""From the bytes of V1 items to the domain. PURE: no network, no clock.

V1 gives every run of a rerun chain as an item of its own; `assemble` puts the chains together.
What is kept in a folder bears a made-up name of 16 hex digits: people know its `originalName`.
"""

import sys

import msgspec

from data.domain.plan import Job, Prompt, Run, Stream, Workstation
from data.domain.status import CommonStatus, Status
from workers.tws.things import (
    OUTCOME_KNOWN,
    Machine,
    Restrictions,
    status_of,
    stream_of,
    workstation_of,
)
from workers.tws.tolerant import Parsed, Reader
from workers.tws.values import (
    ItemUnreadable,
    Millis,
    Name,
    Number,
    Priority,
    Text,
    When,
    Whole,
    in_folder,
    instant,
    milliseconds,
    plain_name,
    priority,
    shared_instant,
)


class _Folder(msgspec.Struct, gc=False):
    path: Name | None = None


class _Named(msgspec.Struct, gc=False):
    name: Name | None = None
    originalName: Name | None = None
    folderKey: _Folder | None = None

    @property
    def known_as(self) -> str:
        """The name that people know, with its folder."""
        folder = self.folderKey.path if self.folderKey else None
        return in_folder(folder, self.originalName or self.name)


class _StreamKey(_Named, gc=False):
    startTime: When | None = None
    workstationKey: _Named | None = None
    workstationInPlanKey: _Named | None = None

    @property
    def home(self) -> str:
        """The workstation of the stream."""
        key = self.workstationKey or self.workstationInPlanKey
        return key.known_as if key else ""


class _JobKey(_Named, gc=False):
    workstationInPlanKey: _Named | None = None


class _Definition(msgspec.Struct, gc=False):
    jobDefinitionInPlanKey: _JobKey | None = None
    returnCode: Whole | None = None
    estimatedDuration: Millis | None = None


class _StatusV1(msgspec.Struct, gc=False):
    commonStatus: Name | None = None
    internalStatus: Name | None = None
    canceled: bool | None = None


class _Times(msgspec.Struct, gc=False):
    actualStartTime: When | None = None
    actualEndTime: When | None = None
    estimatedDuration: Millis | None = None


class _CriticalNetwork(msgspec.Struct, gc=False):
    critical: bool | None = None


class _Job(msgspec.Struct, gc=False):
    id: Name
    name: Name
    originalName: Name | None = None
    workstationInPlan: _Named | None = None
    jobStreamInPlan: _StreamKey | None = None
    jobDefinition: _Definition | None = None
    status: _StatusV1 | None = None
    timeInfo: _Times | None = None
    timeRestriction: Restrictions | None = None
    criticalNetworkInfo: _CriticalNetwork | None = None
    priority: Priority | None = None
    jobNumber: Number | None = None
    rerunType: Name | None = None
    headJobRunId: Name | None = None
    headJobRunName: Name | None = None
    lastInRerunChain: bool | None = None
    jobLate: bool | None = None
    critical: bool | None = None
    actualWorkstation: Name | None = None


class _Stream(msgspec.Struct, gc=False):
    id: Name
    key: _StreamKey | None = None
    name: Name | None = None
    originalJobStreamName: Name | None = None
    folderKey: _Folder | None = None
    status: _StatusV1 | None = None


class _Workstation(Machine, gc=False):
    id: Name | None = None
    workstationInPlanKey: _Named | None = None
    key: _Named | None = None
    name: Name | None = None
    linkStatus: Name | None = None
    jobmanUp: bool | None = None
    symRunNumber: Number | None = None


class _Prompt(msgspec.Struct, gc=False):
    id: Name | None = None
    promptInPlanKey: _Named | None = None
    number: Number | None = None
    text: Text | None = None
    status: Name | None = None
    jobInPlanKey: _JobKey | None = None
    jobStreamInPlanKey: _StreamKey | None = None
    timeAsked: When | None = None


class Plan(msgspec.Struct, gc=False):
    """One entry of the list of plans; which member carries its name is not documented."""

    id: Name | None = None
    name: Name | None = None
    planId: Name | None = None
    type: Name | None = None
    endTime: When | None = None
    runNumber: Number | Name | None = None
    symRunNumber: Number | Name | None = None
    synphonyRunNumber: Number | Name | None = None


_NO_STATUS = _StatusV1()
_NO_TIMES = _Times()
_NO_STREAM = _StreamKey()


def _job_of(seen: _Job) -> Parsed[Job]:
    if not seen.id or not seen.name:
        raise ItemUnreadable("a job without id or name")
    stream = seen.jobStreamInPlan or _NO_STREAM
    status = seen.status or _NO_STATUS
    times = seen.timeInfo or _NO_TIMES
    restriction = seen.timeRestriction
    network = seen.criticalNetworkInfo
    run = _read_run(seen, status, times, seen.jobDefinition)
    job = Job(
        key=seen.id,
        name=sys.intern(seen.originalName or seen.name),
        stream=stream.known_as,
        workstation=_workstation_of(seen),
        runs=(run,),
        stream_workstation=stream.home,
        scheduled_at=shared_instant(stream.startTime),
        not_before=shared_instant(restriction.startTime) if restriction else None,
        deadline_at=shared_instant(restriction.deadlineTime) if restriction else None,
        priority=priority(seen.priority),
        critical=bool(seen.critical or (network and network.critical)),
        engine_late=bool(seen.jobLate),
        cancelled=bool(status.canceled or run.common is CommonStatus.CANCELED),
    )
    return Parsed(
        job,
        earlier=seen.lastInRerunChain is False,
        head=seen.headJobRunId or seen.headJobRunName,
        recovery=(seen.rerunType or "").upper() == "RECOVERY",
    )


def _read_run(seen: _Job, status: _StatusV1, times: _Times, definition: _Definition | None) -> Run:
    internal, coarse, raw = status_of(status.internalStatus, status.commonStatus)
    estimated_ms = times.estimatedDuration or (definition and definition.estimatedDuration)
    return Run(
        key=None,
        status=internal,
        common=coarse,
        raw_status=raw,
        return_code=definition.returnCode if definition and internal in OUTCOME_KNOWN else None,
        started_at=instant(times.actualStartTime),
        ended_at=instant(times.actualEndTime),
        estimated_s=milliseconds(estimated_ms),
        number=seen.jobNumber,
        # Times without a start: a person confirmed what never ran. No times at all say nothing.
        did_not_run=internal is Status.SUCC
        and times is not _NO_TIMES
        and times.actualStartTime is None,
        log_id=seen.id,
    )


def _workstation_of(seen: _Job) -> str:
    """The job's workstation, from the first of the places where engines put it."""
    key = seen.jobDefinition.jobDefinitionInPlanKey if seen.jobDefinition else None
    for place in (seen.workstationInPlan, key and key.workstationInPlanKey):
        if place and (name := place.known_as):
            return name
    return plain_name(seen.actualWorkstation)


def _stream_of(seen: _Stream) -> Parsed[Stream]:
    key = seen.key or _NO_STREAM
    folder = seen.folderKey.path if seen.folderKey else None
    name = key.known_as or in_folder(folder, seen.originalJobStreamName or seen.name)
    status = seen.status or _NO_STATUS
    known = status_of(status.internalStatus, status.commonStatus)
    return stream_of(seen.id, name, key.home, known, key.startTime)


def _workstation_from(seen: _Workstation) -> Parsed[Workstation]:
    key = seen.workstationInPlanKey or seen.key
    made_up = (key and key.name) or seen.name or seen.id
    name = (key and key.known_as) or plain_name(seen.name or seen.id)
    link = (seen.linkStatus or "").upper()
    linked = {"LINKED": True, "FULLY_LINKED": True, "UNLINKED": False}.get(link)
    workstation = workstation_of(seen, name, linked, seen.jobmanUp)
    run = None if seen.symRunNumber is None else str(seen.symRunNumber)
    return Parsed(workstation, plan=run, alias=None if made_up == name else made_up)


def _prompt_of(seen: _Prompt) -> Parsed[Prompt | None]:
    """A prompt, or None when nobody is asked."""
    name = seen.promptInPlanKey.known_as if seen.promptInPlanKey else None
    number = None if seen.number is None else str(seen.number)
    key = seen.id or number or name
    if not key:
        raise ItemUnreadable("a prompt without id, number or name")
    if (seen.status or "").upper() != "ASKED":
        return Parsed(None)
    job, stream = seen.jobInPlanKey, seen.jobStreamInPlanKey
    workstation = job and job.workstationInPlanKey
    home = workstation.known_as if workstation else stream.home if stream else ""
    prompt = Prompt(
        key=key,
        name=name or number or key,
        text=seen.text or "",
        job=(job.originalName or job.name) if job else None,
        stream=(stream.known_as or None) if stream else None,
        workstation=home or None,
        asked_at=instant(seen.timeAsked),
    )
    return Parsed(prompt)


parse_job = Reader(_Job, _job_of)
"""One run of a job, as a job with this single run."""
parse_stream = Reader(_Stream, _stream_of)
parse_workstation = Reader(_Workstation, _workstation_from)
parse_prompt = Reader(_Prompt, _prompt_of)
parse_plan = Reader(Plan, Parsed)
